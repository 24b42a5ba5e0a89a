// What a step may not do: allocate, grow, or depend on anything but the seed.
import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backendInfo, Dense, type MicroKernel, ready, Sequential, SGD } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const BATCH = 48;

function data(features: number, classes: number) {
  const random = new RandomStream(3, 'data');
  const x = Float32Array.from({ length: BATCH * features }, () => random.uniform());
  const y = Int32Array.from({ length: BATCH }, () => random.below(classes));
  return { x: { data: x, shape: [BATCH, features] }, y };
}

function network(seed: number) {
  const model = new Sequential(
    [
      new Dense({ units: 40, activation: 'tanh', inputShape: [30] }),
      new Dense({ units: 33, activation: 'relu' }),
      new Dense({ units: 21, activation: 'sigmoid' }),
      new Dense({ units: 7, activation: 'softmax' }),
    ],
    { seed },
  );
  model.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

function hashAfter(steps: number, seed: number): string {
  const model = network(seed);
  const { x, y } = data(30, 7);
  for (let i = 0; i < steps; i++) model.trainOnBatch(x, y);
  const hash = createHash('sha256');
  for (const weights of model.getWeights()) hash.update(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength));
  return hash.digest('hex').slice(0, 16);
}

test('the same seed gives the same weights after 50 steps, with every micro-kernel', async () => {
  const expected = 'f64b7fbdf9892909';
  for (const microKernel of ['4x8', '5x8', '5x8u4', '2x16', '3x12', 'auto'] as MicroKernel[]) {
    await ready({ microKernel });
    if ((microKernel as string) !== 'auto') assert.is(backendInfo().microKernel, microKernel);
    assert.is(hashAfter(50, 11), expected);
  }
});

test('another seed gives other weights', () => {
  assert.is.not(hashAfter(1, 11), hashAfter(1, 12));
});

test('1,000 steps grow neither engine memory nor the heap', () => {
  const model = network(1);
  const { x, y } = data(30, 7);
  const run = (steps: number) => {
    for (let i = 0; i < steps; i++) model.trainOnBatch(x, y);
  };
  run(500);
  const collect = (globalThis as { gc?: () => void }).gc;
  assert.ok(collect, 'run with --expose-gc');
  collect();
  const memory = backendInfo().memoryBytes;
  const heap = process.memoryUsage().heapUsed;
  run(1000);
  collect();
  assert.is(backendInfo().memoryBytes, memory);
  const grown = process.memoryUsage().heapUsed - heap;
  assert.ok(grown < 200_000, `the heap grew by ${grown} bytes`);
});

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
