// Models that hold every layer of the package between them.
import {
  Activation,
  Add,
  Average,
  AveragePooling2D,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GaussianNoise,
  GlobalAveragePooling2D,
  GRU,
  IdentityShortcut,
  input,
  LayerNormalization,
  LeakyReLU,
  LSTM,
  Maximum,
  MaxPooling2D,
  Minimum,
  Model,
  Multiply,
  Normalization,
  Permute,
  PReLU,
  RandomCrop,
  RandomFlip,
  RandomRotation,
  ReLU,
  Rescaling,
  Reshape,
  Sequential,
  SimpleRNN,
  Softmax,
  Subtract,
  ZeroPadding2D,
} from '../../src/index.js';

export function everyImageLayer(): Sequential {
  return new Sequential(
    [
      new Rescaling({ scale: 1 / 255, inputShape: [8, 8, 3] }),
      new Normalization({ mean: [0.5, 0.4, 0.3], variance: [1, 2, 3] }),
      new RandomFlip(),
      new RandomCrop({ height: 8, width: 8, padding: 1 }),
      new RandomRotation({ factor: 0.1 }),
      new Conv2D({ filters: 4, kernelSize: 3, padding: 'same', kernelRegularizer: 'l2' }),
      new BatchNormalization(),
      new ReLU(),
      new DepthwiseConv2D({ kernelSize: 3, padding: 'same', depthwiseRegularizer: 'l2' }),
      new ZeroPadding2D(),
      new MaxPooling2D(),
      new LeakyReLU(),
      new AveragePooling2D({ poolSize: 2 }),
      new GaussianNoise({ stddev: 0.1 }),
      new PReLU({ sharedAxes: [1, 2] }),
      new Permute({ dims: [3, 1, 2] }),
      new ELU({ alpha: 0.5 }),
      new Flatten(),
      new Dropout({ rate: 0.5 }),
      new Reshape({ targetShape: [2, 8] }),
      new Dense({ units: 2, kernelInitializer: 'orthogonal' }),
      new Softmax(),
    ],
    { name: 'images', seed: 3 },
  );
}

export function everySequenceLayer(): Sequential {
  return new Sequential(
    [
      new Embedding({ inputDim: 5, outputDim: 3, inputShape: [4] }),
      new GRU({ units: 2, returnSequences: true }),
      new LayerNormalization(),
      new LSTM({ units: 2, returnSequences: true }),
      new SimpleRNN({ units: 2 }),
      new Activation({ activation: 'sigmoid' }),
    ],
    { name: 'sequences', seed: 4 },
  );
}

export function everyJoiningLayer(): Model {
  const x = input({ shape: [4, 4, 2] });
  const a = new Conv2D({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' }).apply(x);
  const b = new IdentityShortcut({ filters: 4, strides: 2 }).apply(x);
  const c = new Add().apply([a, b]);
  const d = new Multiply().apply([new Subtract().apply([c, a]), new Average().apply([a, b])]);
  const e = new Maximum().apply([new Minimum().apply([c, d]), a]);
  const outputs = new GlobalAveragePooling2D().apply(new Concatenate().apply([e, a]));
  return new Model({ inputs: x, outputs, name: 'graph', seed: 5 });
}
