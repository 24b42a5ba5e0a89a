// Models that hold every layer of the package between them.
import {
  Activation,
  ActivityRegularization,
  Add,
  AdditiveAttention,
  AlphaDropout,
  Attention,
  Average,
  AveragePooling1D,
  AveragePooling2D,
  BatchNormalization,
  Bidirectional,
  CenterCrop,
  Concatenate,
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Conv2DTranspose,
  Cropping1D,
  Cropping2D,
  Dense,
  DepthwiseConv1D,
  DepthwiseConv2D,
  Dot,
  Dropout,
  EinsumDense,
  ELU,
  Embedding,
  Flatten,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GRU,
  GroupNormalization,
  GroupQueryAttention,
  Identity,
  IdentityShortcut,
  input,
  LayerNormalization,
  LeakyReLU,
  LSTM,
  Masking,
  Maximum,
  MaxPooling1D,
  MaxPooling2D,
  Minimum,
  Model,
  MultiHeadAttention,
  Multiply,
  Normalization,
  Permute,
  PositionEmbedding,
  PReLU,
  RandomCrop,
  RandomFlip,
  RandomRotation,
  ReLU,
  RepeatVector,
  Rescaling,
  Reshape,
  Resizing,
  RMSNormalization,
  SeparableConv1D,
  SeparableConv2D,
  Sequential,
  SimpleRNN,
  Softmax,
  SpatialDropout1D,
  SpatialDropout2D,
  Subtract,
  TimeDistributed,
  UnitNormalization,
  UpSampling1D,
  UpSampling2D,
  ZeroPadding1D,
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
      new GroupNormalization({ groups: 2 }),
      new SpatialDropout2D({ rate: 0.1 }),
      new DepthwiseConv2D({ kernelSize: 3, padding: 'same', depthwiseRegularizer: 'l2' }),
      new ZeroPadding2D(),
      new MaxPooling2D(),
      new LeakyReLU(),
      new AveragePooling2D({ poolSize: 2 }),
      new GaussianNoise({ stddev: 0.1 }),
      new PReLU({ sharedAxes: [1, 2] }),
      new Permute({ dims: [3, 1, 2] }),
      new ELU({ alpha: 0.5 }),
      new GaussianDropout({ rate: 0.2 }),
      new AlphaDropout({ rate: 0.2 }),
      new Flatten(),
      new Dropout({ rate: 0.5 }),
      new Reshape({ targetShape: [2, 8] }),
      new Dense({ units: 2, kernelInitializer: 'orthogonal', activityRegularizer: 'l2' }),
      new Softmax(),
    ],
    { name: 'images', seed: 3 },
  );
}

export function everySequenceLayer(): Sequential {
  return new Sequential(
    [
      new Embedding({ inputDim: 5, outputDim: 3, maskZero: true, inputShape: [4] }),
      new Masking({ maskValue: 0.5 }),
      new GRU({ units: 2, returnSequences: true }),
      new LayerNormalization(),
      new LSTM({ units: 2, returnSequences: true }),
      new RMSNormalization(),
      new UnitNormalization(),
      new ActivityRegularization({ l2: 0.01 }),
      new Identity(),
      new SpatialDropout1D({ rate: 0.1 }),
      new Bidirectional({ layer: new GRU({ units: 1, returnSequences: true }), mergeMode: 'ave' }),
      new TimeDistributed({ layer: new Dense({ units: 2, activation: 'tanh' }) }),
      new SimpleRNN({ units: 2, dropout: 0.1, recurrentDropout: 0.1 }),
      new RepeatVector({ n: 2 }),
      new SimpleRNN({ units: 2, goBackwards: true, stateful: true }),
      new Activation({ activation: 'sigmoid' }),
    ],
    { name: 'sequences', seed: 4 },
  );
}

export function everyWindowLayer(): Sequential {
  return new Sequential(
    [
      new Conv1D({ filters: 4, kernelSize: 3, padding: 'causal', groups: 2, inputShape: [12, 2] }),
      new DepthwiseConv1D({ kernelSize: 3, depthMultiplier: 2 }),
      new MaxPooling1D(),
      new UpSampling1D(),
      new MaxPooling1D(),
      new ZeroPadding1D({ padding: [1, 2] }),
      new SeparableConv1D({ filters: 4, kernelSize: 2, pointwiseRegularizer: 'l1' }),
      new Conv1DTranspose({ filters: 3, kernelSize: 2, strides: 2, outputPadding: 1 }),
      new AveragePooling1D({ poolSize: 3, padding: 'same' }),
      new Cropping1D({ cropping: [0, 1] }),
      new Reshape({ targetShape: [2, 2, 3] }),
      new Conv2DTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' }),
      new SeparableConv2D({ filters: 3, kernelSize: 3, padding: 'same', depthMultiplier: 2 }),
      new Cropping2D({ cropping: [1, 0] }),
      new CenterCrop({ height: 2, width: 3 }),
      new UpSampling2D({ size: [1, 2] }),
      new Resizing({ height: 3, width: 4 }),
      new GlobalMaxPooling2D(),
    ],
    { name: 'windows', seed: 6 },
  );
}

export function everyPooledSequence(): Model {
  const x = input({ shape: [5, 3] });
  const outputs = new Concatenate().apply([new GlobalMaxPooling1D().apply(x), new GlobalAveragePooling1D().apply(x)]);
  return new Model({ inputs: x, outputs, name: 'pooled', seed: 6 });
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

export function everyAttention(): Model {
  const x = input({ shape: [5, 4] });
  const a = new Add().apply([x, new PositionEmbedding({ sequenceLength: 6 }).apply(x)]);
  const b = new MultiHeadAttention({ numHeads: 2, keyDim: 3, dropout: 0.1, useCausalMask: true, kernelRegularizer: 'l2' }).apply(a);
  const g = new GroupQueryAttention({ headDim: 2, numQueryHeads: 4, numKeyValueHeads: 2, useCausalMask: true }).apply([b, a]);
  const c = new Attention({ useScale: true, scoreMode: 'concat' }).apply([a, g]);
  const d = new AdditiveAttention({ dropout: 0.1 }).apply([c, b, a]);
  const e = new EinsumDense({ equation: 'abc,dc->abd', outputShape: [null, 4], biasAxes: 'bd', activation: 'tanh' }).apply(d);
  const outputs = new Multiply().apply([new Dot({ axes: [2, 2], normalize: true }).apply([d, c]), new Dense({ units: 1 }).apply(e)]);
  return new Model({ inputs: x, outputs, name: 'attention', seed: 7 });
}
