// Networks that TensorFlow.js has words for, and their examples.
import {
  Add,
  type AnyModel,
  BatchNormalization,
  Bidirectional,
  Concatenate,
  Conv1D,
  Conv2D,
  Conv2DTranspose,
  Dense,
  DepthwiseConv2D,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GlobalAveragePooling2D,
  GRU,
  input,
  LayerNormalization,
  LeakyReLU,
  LSTM,
  l2,
  MaxPooling2D,
  Model,
  PReLU,
  ReLU,
  RepeatVector,
  SeparableConv2D,
  Sequential,
  SimpleRNN,
  TimeDistributed,
  UpSampling2D,
  ZeroPadding2D,
} from '../../src/index.js';

/** A model, and the shapes of its inputs. */
export interface Case {
  readonly model: AnyModel;
  readonly shapes: readonly (readonly number[])[];
}

function convolutional(): Case {
  const layers = [
    new Conv2D({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', inputShape: [9, 9, 3], kernelRegularizer: l2(0.01) }),
    new BatchNormalization(),
    new ReLU({ maxValue: 6 }),
    new MaxPooling2D(),
    new DepthwiseConv2D({ kernelSize: 2, depthMultiplier: 2 }),
    new Flatten(),
    new Dropout({ rate: 0.5 }),
    new Dense({ units: 3, activation: 'softmax' }),
  ];
  return { model: new Sequential(layers, { name: 'convolutional', seed: 3 }), shapes: [[9, 9, 3]] };
}

function resizing(): Case {
  const layers = [
    new ZeroPadding2D({
      padding: [
        [0, 1],
        [2, 1],
      ],
      inputShape: [8, 8, 2],
    }),
    new SeparableConv2D({ filters: 5, kernelSize: 3, activation: 'relu' }),
    new UpSampling2D(),
    new Conv2DTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' }),
    new PReLU(),
    new LeakyReLU(),
    new ELU(),
    new GlobalAveragePooling2D(),
  ];
  return { model: new Sequential(layers, { name: 'resizing', seed: 4 }), shapes: [[8, 8, 2]] };
}

function recurrent(): Case {
  const layers = [
    new LSTM({ units: 5, returnSequences: true, inputShape: [6, 3] }),
    new LayerNormalization(),
    new GRU({ units: 4, resetAfter: false, returnSequences: true }),
    new Conv1D({ filters: 4, kernelSize: 3, padding: 'same' }),
    new SimpleRNN({ units: 3 }),
  ];
  return { model: new Sequential(layers, { name: 'recurrent', seed: 5 }), shapes: [[6, 3]] };
}

function words(): Case {
  const layers = [new Embedding({ inputDim: 4, outputDim: 3, inputShape: [5] }), new Flatten(), new Dense({ units: 2 })];
  return { model: new Sequential(layers, { name: 'words', seed: 6 }), shapes: [[5]] };
}

function directions(): Case {
  const layers = [
    new Bidirectional({ layer: new LSTM({ units: 3, returnSequences: true }), inputShape: [5, 2] }),
    new TimeDistributed({ layer: new Dense({ units: 4, activation: 'relu' }) }),
    new Bidirectional({ layer: new GRU({ units: 3, resetAfter: false }), mergeMode: 'sum' }),
    new RepeatVector({ n: 3 }),
    new LSTM({ units: 2, goBackwards: true }),
  ];
  return { model: new Sequential(layers, { name: 'directions', seed: 8 }), shapes: [[5, 2]] };
}

function graph(): Case {
  const [a, b] = [input({ shape: [4], name: 'a' }), input({ shape: [4], name: 'b' })];
  const shared = new Dense({ units: 4, name: 'shared', activation: 'tanh' });
  const sum = new Add().apply([shared.apply(a), shared.apply(b)]);
  const joined = new Concatenate().apply([sum, a]);
  const model = new Model({ inputs: [a, b], outputs: new Dense({ units: 2, name: 'head' }).apply(joined), name: 'graph', seed: 7 });
  return { model: model as unknown as AnyModel, shapes: [[4], [4]] };
}

export const cases: { readonly [name: string]: () => Case } = { convolutional, resizing, recurrent, directions, words, graph };

/** Three examples of each input. Whole numbers below 4 serve as words, too. */
export function examples({ model, shapes }: Case): { data: Float32Array; shape: number[] }[] {
  return shapes.map((shape, j) => {
    const size = 3 * shape.reduce((product, extent) => product * extent, 1);
    const value = (i: number): number => (model.name === 'words' ? (i * 7 + j) % 4 : Math.round(8 * Math.sin(i * 7.3 + j)) / 8);
    return { data: Float32Array.from({ length: size }, (_, i) => value(i)), shape: [3, ...shape] };
  });
}

/** What a model predicts for its examples. */
export function predicted(model: AnyModel, of: Case): Float32Array {
  const xs = examples(of);
  const given = xs.length > 1 ? xs : xs[0]!;
  return (model as unknown as { predict(x: typeof given): { data: Float32Array } }).predict(given).data;
}
