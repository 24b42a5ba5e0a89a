// What a step may not do: allocate, grow, or depend on anything but the seed.
import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  BatchNormalization,
  backendInfo,
  Conv2D,
  Dense,
  Flatten,
  type Layer,
  LSTM,
  MaxPooling2D,
  type MicroKernel,
  ReLU,
  ready,
  Sequential,
  SGD,
  SimpleRNN,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const BATCH = 48;
const CLASSES = 7;

function data(shape: readonly number[], count: number = BATCH) {
  const random = new RandomStream(3, 'data');
  const size = shape.reduce((a, b) => a * b);
  const x = Float32Array.from({ length: count * size }, () => random.uniform());
  const y = Int32Array.from({ length: count }, () => random.below(CLASSES));
  return { x: { data: x, shape: [count, ...shape] }, y };
}

/** The layers before the last, and what the weights hash to after 50 steps. */
interface Network {
  shape: readonly number[];
  layers: (inputShape: readonly number[]) => Layer[];
  hash: string;
}

const networks = {
  dense: {
    shape: [30],
    layers: (inputShape: readonly number[]) => [
      new Dense({ units: 40, activation: 'tanh', inputShape }),
      new Dense({ units: 33, activation: 'relu' }),
      new Dense({ units: 21, activation: 'sigmoid' }),
    ],
    hash: 'c7867960f6eaa414',
  },
  // the four convolutions go directly, by Winograd's tiles, directly with a stride, and pixel by pixel
  convolutional: {
    shape: [10, 9, 3],
    layers: (inputShape: readonly number[]) => [
      new Conv2D({ filters: 16, kernelSize: 3, padding: 'same', useBias: false, inputShape }),
      new BatchNormalization(),
      new ReLU(),
      new Conv2D({ filters: 16, kernelSize: 3, padding: 1, activation: 'relu' }),
      new MaxPooling2D(),
      new Conv2D({ filters: 20, kernelSize: 3, strides: 3, padding: 'same', activation: 'tanh' }),
      new Conv2D({ filters: 24, kernelSize: 3, padding: 'same', activation: 'leakyRelu' }),
      new Flatten(),
    ],
    hash: '9cf7bb8db18b722b',
  },
  recurrent: {
    shape: [6, 5],
    layers: (inputShape: readonly number[]) => [new LSTM({ units: 18, returnSequences: true, inputShape }), new SimpleRNN({ units: 13 })],
    hash: '5d32e813a4b85e39',
  },
} satisfies Record<string, Network>;

function network({ shape, layers }: Network, seed: number): Sequential {
  const model = new Sequential([...layers(shape), new Dense({ units: CLASSES, activation: 'softmax' })], { seed });
  model.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

function train(model: Sequential, steps: number, { x, y }: ReturnType<typeof data>): string {
  for (let i = 0; i < steps; i++) model.trainOnBatch(x, y);
  const hash = createHash('sha256');
  for (const weights of model.getWeights()) hash.update(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength));
  return hash.digest('hex').slice(0, 16);
}

for (const [name, made] of Object.entries(networks) as [string, Network][]) {
  test(`${name}: the same seed gives the same weights after 50 steps, with every micro-kernel`, async () => {
    for (const microKernel of ['4x8', '5x8', '5x8u4', '2x16', '3x12', 'auto'] as MicroKernel[]) {
      await ready({ microKernel });
      if ((microKernel as string) !== 'auto') assert.is(backendInfo().microKernel, microKernel);
      assert.is(train(network(made, 11), 50, data(made.shape)), made.hash);
    }
  });

  test(`${name}: a batch gives the same weights in a plan for a larger one`, () => {
    const small = data(made.shape, 19);
    const model = network(made, 11);
    const start = model.getWeights();
    model.trainOnBatch(data(made.shape).x, data(made.shape).y);
    model.setWeights(start);
    assert.is(train(model, 10, small), train(network(made, 11), 10, small));
  });
}

test('another seed gives other weights', () => {
  const { dense } = networks;
  const [one, other] = [11, 12].map((seed) => train(network(dense, seed), 1, data(dense.shape)));
  assert.is.not(one, other);
});

/** That `steps` steps, after as many to warm up, need no memory. */
function growNothing(made: Network, steps: number): void {
  const model = network(made, 1);
  const { x, y } = data(made.shape);
  const run = () => {
    for (let i = 0; i < steps; i++) model.trainOnBatch(x, y);
  };
  run();
  const collect = (globalThis as { gc?: () => void }).gc;
  assert.ok(collect, 'run with --expose-gc');
  const grown: number[] = [];
  const memory = backendInfo().memoryBytes;
  // code that is compiled meanwhile, or a late collection, shows in one run, what steps leave behind in all
  for (let attempt = 0; attempt < 3; attempt++) {
    collect();
    const heap = process.memoryUsage().heapUsed;
    run();
    collect();
    grown.push(process.memoryUsage().heapUsed - heap);
  }
  assert.is(backendInfo().memoryBytes, memory);
  assert.ok(Math.min(...grown) < 200_000, `the heap grew by ${grown.join(', ')} bytes`);
}

test('1,000 steps grow neither engine memory nor the heap', () => growNothing(networks.dense, 1000));

test('nor do 200 of convolutions', () => growNothing(networks.convolutional, 200));

test('models that are let go leave their memory to others', () => {
  const useOne = () => {
    using model = new Sequential([new Dense({ units: 500, inputShape: [500] })]);
    model.predict({ data: new Float32Array(500), shape: [1, 500] });
  };
  useOne();
  const before = backendInfo().memoryBytes;
  for (let i = 0; i < 200; i++) useOne();
  assert.is(backendInfo().memoryBytes, before);
});

test.run();
