import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DataError, type DatasetBatch, Dense, Sequential, SGD, ShapeError, type TrainingRun } from '../../src/index.js';

const x = { data: Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7]), shape: [4, 2] };
const y = [0, 1, 1, 2];

function model(): Sequential {
  const made = new Sequential([new Dense({ units: 3, activation: 'softmax', inputShape: [2] })], { seed: 3 });
  made.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return made;
}

const once = { verbose: 0, batchSize: 4, shuffle: false } as const;

test('a weight of two counts as the example given twice', async () => {
  const [weighted, twice] = [model(), model()];
  await weighted.fit(x, y, { ...once, sampleWeight: [2, 1, 1, 0] });
  await twice.fit({ data: Float32Array.from([0, 1, 0, 1, 2, 3, 4, 5]), shape: [4, 2] }, [0, 0, 1, 1], once);
  weighted.getWeights().forEach((values, i) => {
    for (const [j, v] of values.entries()) assert.ok(Math.abs(v - twice.getWeights()[i]![j]!) < 1e-6);
  });
});

test('class weights are sample weights by class, and multiply them', async () => {
  const [byClass, bySample] = [model(), model()];
  const a = await byClass.fit(x, y, { ...once, classWeight: { 1: 3 }, sampleWeight: [1, 1, 2, 1] });
  const b = await bySample.fit(x, y, { ...once, sampleWeight: [1, 3, 6, 1] });
  assert.equal(byClass.getWeights(), bySample.getWeights());
  assert.equal(a.history, b.history);
});

test('weights that do not fit are refused', async () => {
  for (const [sampleWeight, kind, message] of [
    [[1, 2], ShapeError, /received 2 sample weights for 4 examples/],
    [[1, -1, 1, 1], DataError, /received the weight -1 for example 1/],
  ] as const) {
    try {
      await model().fit(x, y, { ...once, sampleWeight });
      assert.unreachable();
    } catch (error) {
      assert.instance(error, kind);
      assert.match((error as Error).message, message);
    }
  }
});

const first: DatasetBatch = {
  x: [
    [0, 1],
    [2, 3],
    [4, 5],
  ],
  y: [0, 1, 1],
};
const second: DatasetBatch = { x: [[6, 7]], y: [2] };

test('fitDataset takes lists, generators anew, and asynchronous ones: all as fit without shuffling', async () => {
  const expected = model();
  const history = await expected.fit(x, y, { verbose: 0, batchSize: 3, shuffle: false, epochs: 2 });
  const sets = {
    list: [first, second],
    generator: function* () {
      yield first;
      yield second;
    },
    asynchronous: async function* () {
      yield first;
      await new Promise((resolve) => setTimeout(resolve, 1));
      yield second;
    },
  };
  for (const set of Object.values(sets)) {
    const made = model();
    const { history: figures } = await made.fitDataset(set, { epochs: 2, verbose: 0 });
    assert.equal(made.getWeights(), expected.getWeights());
    assert.equal(figures, history.history);
  }
});

test('a generator that is used up is named', async () => {
  const used = (function* () {
    yield first;
  })();
  try {
    await model().fitDataset(used, { epochs: 2, verbose: 0 });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /the data set gave no batch\. A generator can be run through once: pass the function/);
  }
});

test('validationData and initialEpoch', async () => {
  const made = model();
  const { epoch, history, seconds } = await made.fit(x, y, { ...once, epochs: 5, initialEpoch: 3, validationData: [x, y] });
  assert.equal(epoch, [3, 4]);
  assert.is(seconds.length, 2);
  assert.is(history.valLoss![1], made.evaluate(x, y).loss);
});

test('validationSplit leaves as many examples for training as in Keras', async () => {
  // int(math.floor(count * (1.0 - split))) in Python
  for (const [count, validationSplit, trained] of [
    [10, 0.12, 8],
    [10, 0.8, 1],
    [7, 0.5, 3],
    [100, 0.1, 90],
  ] as const) {
    const examples: unknown[] = [];
    const zeros = { data: new Float32Array(2 * count), shape: [count, 2] };
    const callbacks = [{ onTrainBegin: (run: TrainingRun) => void examples.push(run.examples) }];
    await model().fit(zeros, new Int32Array(count), { verbose: 0, validationSplit, callbacks });
    assert.equal(examples, [trained]);
  }
});

test.run();
