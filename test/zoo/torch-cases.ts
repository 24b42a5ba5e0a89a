// The networks of test/golden/torch_layers.py, of the same names.
import {
  Add,
  type BaseModel,
  BatchNormalization,
  Bidirectional,
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Conv2DTranspose,
  Dense,
  DepthwiseConv1D,
  DepthwiseConv2D,
  Embedding,
  Flatten,
  GRU,
  GroupNormalization,
  input,
  type Layer,
  LayerNormalization,
  LSTM,
  Model,
  MultiHeadAttention,
  PositionEmbedding,
  PReLU,
  RMSNormalization,
  SeparableConv2D,
  Sequential,
  SimpleRNN,
} from '../../src/index.js';

/** What test/golden/torch_layers.py writes of a case. */
export interface GoldenCase {
  readonly state: Readonly<Record<string, { shape: number[]; values: number[] }>>;
  readonly x: { shape: number[]; values: number[] };
  readonly y: { shape: number[]; values: number[] };
}

/** A network, and what PyTorch calls the modules of its layers. */
export interface TorchCase {
  model(): BaseModel;
  readonly names?: Readonly<Record<string, string>>;
  /** The arrays that `x` of the golden file is parted into: the number of features of each. */
  readonly parts?: readonly number[];
}

const row =
  (make: () => Layer[]): (() => Sequential) =>
  () =>
    new Sequential(make(), { seed: 9 });

const all = { returnSequences: true } as const;
const torchEpsilon = { epsilon: 1e-5 } as const;

const attention = (useBias: boolean) =>
  row(() => [new MultiHeadAttention({ name: 'mha', numHeads: 2, keyDim: 3, useBias, inputShape: [4, 6] })]);

export const cases: Readonly<Record<string, TorchCase>> = {
  lstm: {
    model: row(() => [
      new Bidirectional({ name: 'first', layer: new LSTM({ units: 4, ...all }), inputShape: [5, 3] }),
      new Bidirectional({ name: 'second', layer: new LSTM({ units: 4, ...all }) }),
      new Dense({ name: 'head', units: 2 }),
    ]),
    names: { first: 'rnn', second: 'rnn[1]' },
  },
  gru: {
    model: row(() => [
      new GRU({ name: 'rnn', units: 4, ...all, inputShape: [5, 3] }),
      new GRU({ name: 'second', units: 4 }),
      new Dense({ name: 'head', units: 2 }),
    ]),
    names: { second: 'rnn[1]' },
  },
  gruBothWays: { model: row(() => [new Bidirectional({ name: 'rnn', layer: new GRU({ units: 4, ...all }), inputShape: [5, 3] })]) },
  rnn: {
    model: row(() => [
      new SimpleRNN({ name: 'a', units: 4, ...all, inputShape: [5, 3] }),
      new SimpleRNN({ name: 'b', units: 3, activation: 'relu', ...all }),
    ]),
  },
  withoutBias: {
    model: row(() => [
      new LSTM({ name: 'a', units: 4, useBias: false, ...all, inputShape: [5, 3] }),
      new GRU({ name: 'b', units: 2, useBias: false, ...all }),
    ]),
  },
  embedding: {
    model: () => {
      const x = input({ shape: [5] });
      const words = new Embedding({ name: 'word', inputDim: 7, outputDim: 4 }).apply(x);
      const places = new PositionEmbedding({ name: 'place', sequenceLength: 5 }).apply(words);
      const outputs = new Dense({ name: 'head', units: 2 }).apply(new Add().apply([words, places]));
      return new Model({ inputs: x, outputs, seed: 9 });
    },
  },
  selfAttention: { model: attention(true) },
  attentionWithoutBias: { model: attention(false) },
  crossAttention: {
    model: () => {
      const [query, value] = [input({ shape: [4, 6] }), input({ shape: [4, 4] })];
      const outputs = new MultiHeadAttention({ name: 'mha', numHeads: 3, keyDim: 2 }).apply([query, value]);
      return new Model({ inputs: [query, value], outputs, seed: 9 });
    },
    parts: [6, 4],
  },
  norms: {
    model: row(() => [
      new GroupNormalization({ name: 'group', groups: 3, ...torchEpsilon, inputShape: [3, 4, 6] }),
      new BatchNormalization({ name: 'batch', ...torchEpsilon }),
      new Flatten(),
      new BatchNormalization({ name: 'flat_batch', ...torchEpsilon }),
      new LayerNormalization({ name: 'layer', ...torchEpsilon }),
      new PReLU({ name: 'prelu' }),
      new RMSNormalization({ name: 'rms', epsilon: 1e-3 }),
      new Dense({ name: 'head', units: 3 }),
    ]),
  },
  convolutions: {
    model: row(() => [
      new Conv2D({ name: 'conv', filters: 6, kernelSize: [3, 2], groups: 2, inputShape: [9, 8, 4] }),
      new PReLU({ name: 'prelu', sharedAxes: [1, 2] }),
      new DepthwiseConv2D({ name: 'depthwise', kernelSize: 3, depthMultiplier: 2 }),
      new PReLU({ name: 'slope', sharedAxes: [1, 2, 3] }),
      new SeparableConv2D({ name: 'separable', filters: 5, kernelSize: 2, depthMultiplier: 2 }),
      new Conv2DTranspose({ name: 'transpose', filters: 3, kernelSize: [2, 3], strides: 2 }),
    ]),
  },
  signals: {
    model: row(() => [
      new Conv1D({ name: 'conv', filters: 6, kernelSize: 3, dilation: 2, inputShape: [12, 4] }),
      new DepthwiseConv1D({ name: 'depthwise', kernelSize: 2, useBias: false }),
      new Conv1DTranspose({ name: 'transpose', filters: 3, kernelSize: 3, strides: 2 }),
      new Flatten(),
      new Dense({ name: 'head', units: 2 }),
    ]),
  },
};

/** What the network makes of the numbers of `x`. */
export function predictions(model: BaseModel, { parts }: TorchCase, x: GoldenCase['x']): Float32Array {
  const features = x.shape.at(-1)!;
  const widths = parts ?? [features];
  const inputs = widths.map((width, i) => {
    const first = widths.slice(0, i).reduce((a, b) => a + b, 0);
    const data = Float32Array.from(x.values.filter((_, at) => at % features >= first && at % features < first + width));
    return { data, shape: [...x.shape.slice(0, -1), width] };
  });
  return model.predict(inputs.length > 1 ? inputs : inputs[0]!).data;
}
