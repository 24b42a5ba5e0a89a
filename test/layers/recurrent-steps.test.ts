// What training recurrent layers may not do: depend on the micro-kernel, or allocate.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backendInfo, Dense, Embedding, GRU, LSTM, type MicroKernel, ready, Sequential, SGD, SimpleRNN } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const [BATCH, STEPS, WORDS] = [9, 12, 5];
const random = new RandomStream(3, 'words');
const words = Float32Array.from({ length: BATCH * STEPS }, () => random.below(WORDS));
const x = { data: words, shape: [BATCH, STEPS] };
/** The word before; the first step's own. */
const y = { data: Int32Array.from(words, (word, i) => (i % STEPS ? words[i - 1]! : word)), shape: [BATCH, STEPS] };

function network(): Sequential {
  const model = new Sequential(
    [
      new Embedding({ inputDim: WORDS, outputDim: 7, inputShape: [STEPS] }),
      new LSTM({ units: 18, returnSequences: true }),
      new GRU({ units: 13, returnSequences: true }),
      new GRU({ units: 10, returnSequences: true, resetAfter: false }),
      new SimpleRNN({ units: 9, returnSequences: true }),
      new Dense({ units: WORDS, activation: 'softmax' }),
    ],
    { seed: 2 },
  );
  model.compile({ optimizer: new SGD({ learningRate: 0.5 }), loss: 'sparseCategoricalCrossentropy', metrics: ['lastStepAccuracy'] });
  return model;
}

test('20 steps give the same weights with every micro-kernel', async () => {
  const weights = [];
  for (const microKernel of ['4x8', '5x8', '5x8u4', '2x16', '3x12', 'auto'] as MicroKernel[]) {
    await ready({ microKernel });
    const model = network();
    for (let i = 0; i < 20; i++) model.trainOnBatch(x, y);
    weights.push(model.getWeights());
  }
  for (const other of weights) assert.equal(other, weights[0]);
});

test('one recurrent layer learns to say the word before', () => {
  const model = new Sequential([
    new Embedding({ inputDim: WORDS, outputDim: 8, inputShape: [STEPS] }),
    new SimpleRNN({ units: 24, returnSequences: true }),
    new Dense({ units: WORDS, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy', 'lastStepAccuracy'] });
  for (let i = 0; i < 400; i++) model.trainOnBatch(x, y);
  const { accuracy, lastStepAccuracy } = model.evaluate(x, y);
  assert.is(lastStepAccuracy, 1);
  assert.ok(accuracy! > 0.95, `${accuracy}`);
});

test('300 steps grow neither engine memory nor the heap', () => {
  const model = network();
  const run = () => {
    for (let i = 0; i < 300; i++) model.trainOnBatch(x, y);
  };
  run();
  const collect = (globalThis as { gc?: () => void }).gc;
  assert.ok(collect, 'run with --expose-gc');
  collect();
  const memory = backendInfo().memoryBytes;
  const heap = process.memoryUsage().heapUsed;
  run();
  collect();
  assert.is(backendInfo().memoryBytes, memory);
  const grown = process.memoryUsage().heapUsed - heap;
  assert.ok(grown < 200_000, `the heap grew by ${grown} bytes`);
});

test.run();
