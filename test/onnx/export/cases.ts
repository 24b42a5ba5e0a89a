// Networks that have every layer which ONNX is written for, and examples for them.
import {
  Activation,
  ActivityRegularization,
  Add,
  AdditiveAttention,
  type AnyModel,
  Attention,
  Average,
  AveragePooling2D,
  activationKernels,
  BatchNormalization,
  Bidirectional,
  Concatenate,
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Conv2DTranspose,
  Dense,
  Dot,
  EinsumDense,
  Embedding,
  Flatten,
  GlobalAveragePooling1D,
  GRU,
  GroupNormalization,
  GroupQueryAttention,
  Identity,
  input,
  type Layer,
  LayerNormalization,
  LSTM,
  Masking,
  MaxPooling2D,
  Model,
  MultiHeadAttention,
  Multiply,
  Permute,
  PReLU,
  RandomCrop,
  ReLU,
  RepeatVector,
  Reshape,
  Resizing,
  RMSNormalization,
  Sequential,
  SimpleRNN,
  SpatialDropout1D,
  Subtract,
  Tensor,
  TimeDistributed,
  UnitNormalization,
  UpSampling2D,
  useKernels,
} from '../../../src/index.js';
import { mobilenetV2, resnet20 } from '../../../src/zoo.js';
import { everyAttention, everyImageLayer, everyJoiningLayer, everyPooledSequence, everyWindowLayer } from '../../models/every-layer.js';

const row =
  (make: () => Layer[]): (() => Sequential) =>
  () =>
    new Sequential(make(), { seed: 2 });

const all = { returnSequences: true } as const;

useKernels(activationKernels);

/** All activations but those of rows, one behind the other, each on a part of the numbers. */
const ACTIVATIONS = [
  ...[
    'relu',
    'leakyRelu',
    'tanh',
    'sigmoid',
    'elu',
    'silu',
    'gelu',
    'geluTanh',
    'selu',
    'celu',
    'relu6',
    'softplus',
    'softsign',
    'exponential',
  ],
  ...['mish', 'logSigmoid', 'hardSigmoid', 'hardSilu', 'hardTanh', 'hardShrink', 'softShrink', 'sparsePlus', 'sparseSigmoid', 'linear'],
  ...['softmax', 'logSoftmax'],
] as const;

function everyActivation(): Model {
  const x = input({ shape: [9] });
  const wide = new Dense({ units: 12 }).apply(x);
  const each = ACTIVATIONS.map((activation) => new Activation({ activation: activation as 'relu' }).apply(wide));
  const further = [
    new ReLU({ maxValue: 1, threshold: 0.2, negativeSlope: 0.3 }),
    new ReLU({ maxValue: 0.5 }),
    new ReLU({ maxValue: 0.5, negativeSlope: 0.2 }),
    new ReLU({ negativeSlope: 0.2 }),
    new ReLU({ threshold: 0.4 }),
    new PReLU({ alphaInitializer: 'randomNormal' }),
  ].map((layer) => layer.apply(wide));
  return new Model({ inputs: x, outputs: new Concatenate().apply([...each, ...further]), seed: 3 });
}

function everyState(): AnyModel {
  const x = input({ shape: [5, 3], name: 'x' });
  const [y, h, c] = new LSTM({ units: 4, returnState: true, ...all }).apply(x) as never as [typeof x, typeof x, typeof x];
  const [again] = new LSTM({ units: 4, returnState: true, goBackwards: true, ...all }).apply([y, h, c]) as never as [typeof x];
  const gru = new GRU({ units: 4 }).apply([again, h]);
  const [forward, backward] = new Bidirectional({ layer: new GRU({ units: 2, ...all }), mergeMode: 'none' }).apply(again) as never as [
    typeof x,
    typeof x,
  ];
  return new Model({ inputs: x, outputs: { gru, c, forward, backward, again }, seed: 3 }) as unknown as AnyModel;
}

function everyMerge(): Model {
  const [a, b, c] = [input({ shape: [4, 3, 2], name: 'a' }), input({ shape: [1, 3, 2], name: 'b' }), input({ shape: [2], name: 'c' })];
  const image = new Conv2D({ filters: 2, kernelSize: 1 }).apply(a);
  const joined = new Average().apply([new Add().apply([image, b]), new Multiply().apply([image, c]), a]);
  const less = new Subtract().apply([joined, c]);
  const flat = new Flatten().apply(new Concatenate().apply([less, image]));
  const normal = new LayerNormalization().apply(new BatchNormalization().apply(new ReLU().apply(flat)));
  const outputs = new Concatenate().apply([new Dense({ units: 3, useBias: false }).apply(flat), normal]);
  return new Model({ inputs: [a, b, c], outputs, seed: 4 });
}

function everyMask(): AnyModel {
  const [x, mask] = [input({ shape: [4, 6], name: 'x' }), input({ shape: [4, 4], name: 'mask' })];
  const a = new MultiHeadAttention({ numHeads: 2, keyDim: 2, valueDim: 3, useCausalMask: true }).apply([x, x, x, mask]);
  const g = new GroupQueryAttention({ headDim: 3, numQueryHeads: 4, numKeyValueHeads: 2 }).apply([a, x, x, mask]);
  const b = new Attention({ useScale: true }).apply([g, x, x, mask]);
  const c = new AdditiveAttention({ useScale: false, useCausalMask: true }).apply([a, b]);
  return new Model({ inputs: [x, mask], outputs: { a, b, c }, seed: 5 }) as unknown as AnyModel;
}

/** Networks by their names. */
export const cases: Readonly<Record<string, () => AnyModel>> = {
  images: everyImageLayer,
  windows: everyWindowLayer,
  pooled: everyPooledSequence,
  joins: everyJoiningLayer,
  attention: everyAttention,
  activations: everyActivation,
  states: everyState,
  merges: everyMerge,
  masks: everyMask,
  sequences: row(() => [
    new Embedding({ inputDim: 5, outputDim: 3, inputShape: [4] }),
    new GRU({ units: 3, ...all }),
    new GRU({ units: 2, resetAfter: false, recurrentActivation: 'hardSigmoid', ...all }),
    new LSTM({ units: 2, recurrentActivation: 'hardSigmoidKeras2', ...all }),
    new UnitNormalization(),
    new RMSNormalization(),
    new SpatialDropout1D({ rate: 0.1 }),
    new Identity(),
    new ActivityRegularization({ l2: 0.01 }),
    new Bidirectional({ layer: new GRU({ units: 1, ...all }), mergeMode: 'ave' }),
    new Bidirectional({ layer: new LSTM({ units: 2, goBackwards: true, ...all }), mergeMode: 'mul' }),
    new TimeDistributed({ layer: new Dense({ units: 2, activation: 'tanh' }) }),
    new SimpleRNN({ units: 2, activation: 'softsign', goBackwards: true, ...all }),
    new SimpleRNN({ units: 2, useBias: false }),
    new RepeatVector({ n: 2 }),
    new Bidirectional({ layer: new SimpleRNN({ units: 2, activation: 'relu' }), mergeMode: 'sum' }),
  ]),
  steps: row(() => [
    new Masking({ maskValue: 0.5, inputShape: [3, 4, 4, 2] }),
    new TimeDistributed({ layer: new Conv2D({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' }) }),
    new TimeDistributed({ layer: new Flatten() }),
    new Dense({ units: 2, activation: 'softmax' }),
  ]),
  paddings: row(() => [
    new Conv2D({
      filters: 4,
      kernelSize: [3, 2],
      strides: 2,
      padding: [
        [1, 0],
        [2, 1],
      ],
      inputShape: [11, 9, 3],
    }),
    new GroupNormalization({ groups: -1 }),
    new Conv2DTranspose({ filters: 4, kernelSize: 2, strides: 3 }),
    new Conv2DTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 1, outputPadding: 1 }),
    new MaxPooling2D({ poolSize: 3, strides: 2, padding: 'same' }),
    new AveragePooling2D({ poolSize: 3, strides: 2, padding: 1 }),
    new Resizing({ height: 9, width: 4, interpolation: 'nearest' }),
    new UpSampling2D({ interpolation: 'bilinear' }),
    new RandomCrop({ height: 19, width: 5, padding: 2 }),
    new Permute({ dims: [3, 2, 1] }),
    new Flatten(),
    new GroupNormalization({ groups: 5 }),
    new Activation({ activation: 'softmax' }),
  ]),
  signals: row(() => [
    new Conv1D({ filters: 4, kernelSize: 3, padding: 'causal', dilation: 2, inputShape: [9, 3] }),
    new BatchNormalization({ scale: false }),
    new Conv1DTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: 'same' }),
    new Reshape({ targetShape: [9, 6] }),
    new LSTM({ units: 3, ...all }),
    new Conv1D({ filters: 2, kernelSize: 2, strides: 2, padding: 'same' }),
    new BatchNormalization({ center: false }),
    new GlobalAveragePooling1D(),
  ]),
  products: () => {
    const [a, b] = [input({ shape: [3, 4], name: 'a' }), input({ shape: [4, 2], name: 'b' })];
    const y = new Dot({ axes: [2, 1] }).apply([a, b]);
    const z = new Dot({ axes: 1, normalize: true }).apply([y, y]);
    const v = new Dense({ units: 2 }).apply(new Flatten().apply(z));
    return new Model({ inputs: [a, b], outputs: new Dot({ axes: -1 }).apply([v, v]), seed: 6 });
  },
  einsums: row(() => [
    new EinsumDense({ equation: 'abc,cde->abde', outputShape: [null, 2, 3], biasAxes: 'd', activation: 'tanh', inputShape: [4, 3] }),
    new EinsumDense({ equation: 'abhc,dhc->ahbd', outputShape: [2, 4, 3], biasAxes: 'hd' }),
    new EinsumDense({ equation: '...x,xy->...y', outputShape: 5, biasAxes: 'y', activation: 'softmax' }),
    new EinsumDense({ equation: 'ab...,bc->ac...', outputShape: 3 }),
    new Conv2D({ filters: 4, kernelSize: 3, padding: 'same' }),
    new EinsumDense({ equation: 'abcd,cbde->aed', outputShape: [4, null], biasAxes: 'ed' }),
    new Permute({ dims: [2, 1] }),
    new EinsumDense({ equation: 'abc,cb->ab', outputShape: [4] }),
    new EinsumDense({ equation: 'ac,b->acb', outputShape: [null, 2] }),
  ]),
  // without its softmax, of which little is left than ones and zeros
  residual: () => {
    const whole = resnet20({ seed: 1 });
    return new Model({ inputs: whole.inputs[0]!, outputs: whole.layers.at(-2)!.output, seed: 1 });
  },
  mobile: () => mobilenetV2({ alpha: 0.35, inputShape: [32, 32, 3], classes: 4, seed: 1 }) as AnyModel,
};

/** Examples whose numbers are all others: of an Embedding's input indices, of a mask zeros and ones, where a query attends to nothing too. */
export function examples(model: AnyModel, rows: number): { name: string; data: Float32Array; shape: number[] }[] {
  const { inputs } = model.trainer.workspace().graph;
  const indices = model.layers[0]!.kind === 'Embedding';
  return inputs.map(({ name, shape }, place) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const wave = (i: number): number => Math.sin(1.7 * i + place) * 1.3 + Math.cos(0.37 * i * i);
    const number = (i: number): number => {
      if (indices) return (i * 7 + Math.floor(i / 3)) % 5;
      if (name === 'mask') return i % size < 4 ? 0 : Number((i * 5) % 3 > 0);
      // bytes of images
      if (model.layers[0]!.kind === 'Rescaling') return 80 * (wave(i) + 1.6);
      return Math.floor(i / 8) % 5 === 2 && model.layers[0]!.kind === 'Masking' ? 0.5 : wave(i);
    };
    return { name, data: Float32Array.from({ length: rows * size }, (_, i) => number(i)), shape: [rows, ...shape] };
  });
}

/** The model's own outputs, by their names. */
export function predicted(model: AnyModel, given: readonly { data: Float32Array; shape: number[] }[]): Map<string, Tensor> {
  const made = model.predict(given.length > 1 ? [...given] : given[0]!);
  return new Map(made instanceof Tensor ? [[model.outputNames[0]!, made]] : Object.entries(made as Record<string, Tensor>));
}

/** Weights and statistics that are none of those that a model begins with. */
export function settled(model: AnyModel): AnyModel {
  const { list } = model.trainer.workspace().store;
  model.setWeights(
    model.getWeights().map((weight, k) => {
      const { name } = list[k]!;
      if (name === 'runningVariance' || name === 'variance') return weight.map((_, i) => 0.6 + ((i * 3) % 7) / 5);
      if (!/^(running|gamma|beta|bias|alpha|scale|concat|.*\/bias$|.*_bias$)/.test(name)) return weight;
      return weight.map((value, i) => value + 0.1 * Math.sin(5 * i + k));
    }),
  );
  return model;
}
