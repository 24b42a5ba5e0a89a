// The networks whose saved files are kept, one set a version, in test/golden/saved/. A network once in a set stays as it is here.
import { createHash } from 'node:crypto';
import {
  Adam,
  Add,
  AveragePooling2D,
  type BaseModel,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Dense,
  Dropout,
  Embedding,
  type FitOptions,
  Flatten,
  GaussianNoise,
  GlobalAveragePooling2D,
  GRU,
  input,
  type Layer,
  LeakyReLU,
  LSTM,
  MaxPooling2D,
  Model,
  RandomFlip,
  Rescaling,
  Sequential,
  SimpleRNN,
  ZeroPadding2D,
} from '../../src/index.js';

const EXAMPLES = 44;
const CLASSES = 3;
/** The last batch of the six is smaller. */
const BATCH_SIZE = 8;
const EPOCHS = 3;
/** Where checkpoints are taken: after this batch of this epoch, both from 0. */
export const CUT: Readonly<{ epoch: number; batch: number }> = { epoch: 1, batch: 2 };

/** Numbers from -1 to 1 without any generator, so that no later change of one makes these data others. */
const values = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => ((i * 7919) % 1009) / 504.5 - 1);
const words = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => ((i * 7919) % 1009) % 11);

/** What every network learns: a class an example. */
export const targets: Int32Array = Int32Array.from({ length: EXAMPLES }, (_, i) => (i * i + (i % 5)) % CLASSES);

const output = (): Layer => new Dense({ units: CLASSES, activation: 'softmax' });
const stack = (layers: Layer[]): BaseModel => new Sequential([...layers, output()], { seed: 17 });

function branching(): BaseModel {
  const x = input({ shape: [8, 8, 2] });
  const body = new Conv2D({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(x);
  const left = new BatchNormalization().apply(new Conv2D({ filters: 4, kernelSize: 1, useBias: false }).apply(body));
  const sum = new Add().apply([body, left]);
  const both = new Concatenate().apply([sum, new LeakyReLU({ negativeSlope: 0.1 }).apply(body)]);
  return new Model({ inputs: x, outputs: output().apply(new GlobalAveragePooling2D().apply(both)), seed: 17, name: 'branching' });
}

interface Network {
  /** One example. */
  shape: readonly number[];
  data: Float32Array | Int32Array;
  make(): BaseModel;
}

const images = { shape: [8, 8, 2], data: values(EXAMPLES * 8 * 8 * 2) };
const sequences = { shape: [6, 3], data: values(EXAMPLES * 6 * 3) };

export const networks: Readonly<Record<string, Network>> = {
  mlp: {
    shape: [9],
    data: values(EXAMPLES * 9),
    make: () =>
      stack([
        new GaussianNoise({ stddev: 0.1, inputShape: [9] }),
        new Dense({ units: 12, activation: 'tanh', kernelRegularizer: 'l2' }),
        new Dropout({ rate: 0.25 }),
        new Dense({ units: 7, activation: 'sigmoid', kernelInitializer: 'heNormal' }),
      ]),
  },
  cnn: {
    ...images,
    make: () =>
      stack([
        new Rescaling({ scale: 0.5, offset: 0.25, inputShape: [8, 8, 2] }),
        new RandomFlip({ mode: 'horizontal' }),
        new ZeroPadding2D({ padding: 1 }),
        new Conv2D({ filters: 5, kernelSize: 3, useBias: false }),
        new BatchNormalization(),
        new LeakyReLU({ negativeSlope: 0.2 }),
        new MaxPooling2D({ poolSize: 2 }),
        new Conv2D({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }),
        new AveragePooling2D({ poolSize: 2 }),
        new Flatten(),
      ]),
  },
  branching: { ...images, make: branching },
  rnn: { ...sequences, make: () => stack([new SimpleRNN({ units: 5, inputShape: [6, 3] })]) },
  lstm: { ...sequences, make: () => stack([new LSTM({ units: 4, returnSequences: true, inputShape: [6, 3] }), new LSTM({ units: 3 })]) },
  gru: {
    shape: [6],
    data: words(EXAMPLES * 6),
    make: () => stack([new Embedding({ inputDim: 11, outputDim: 4, inputShape: [6] }), new GRU({ units: 5 })]),
  },
};

/** A network's examples as `fit` takes them. */
export const examples = ({ shape, data }: Network): { data: Float32Array | Int32Array; shape: number[] } => ({
  data,
  shape: [EXAMPLES, ...shape],
});

/** SHA-256 of the numbers' bytes. */
export function digest(...arrays: readonly ArrayBufferView[]): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of arrays) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}

/**
 * What a set's expected.json says of each network. Only `weights` is as the version that wrote the files told it for ever; the others follow the bits of
 * tanh, sigmoid and the kernels, and are written down anew where these change.
 */
export interface Expected {
  /** Predictions and weights of the model as `save` wrote it. */
  predictions: string;
  weights: string;
  /** Both after the checkpoint was resumed and trained to the last epoch. */
  resumedPredictions: string;
  resumedWeights: string;
  /** Figures of the epochs from the cut one on. */
  loss: number[];
  accuracy: number[];
}

/** Compiled as its checkpoint was. */
export function compile(model: BaseModel): void {
  model.compile({ optimizer: new Adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
}

/** The training that a checkpoint cuts. */
export const training: FitOptions = { epochs: EPOCHS, batchSize: BATCH_SIZE, verbose: 0 };
