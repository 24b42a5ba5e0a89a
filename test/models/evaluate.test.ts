import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Adam, Dense, OptionError, Sequential } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(8, 'evaluate');
const COUNT = 60;
const data = Float32Array.from({ length: COUNT * 4 }, () => random.normal());
const x = { data, shape: [COUNT, 4] };
const y = Int32Array.from({ length: COUNT }, () => random.below(3));
/** Batches of one, each longer than a turn may be. */
const each = { batchSize: 1 };

/** A layer that takes its time, so that every batch of it is followed by a turn for the event loop. */
class Slow extends Dense {
  override readonly kind = 'Slow' as 'Dense';
  override forward(...args: Parameters<Dense['forward']>): void {
    const start = performance.now();
    super.forward(...args);
    while (performance.now() - start < 11);
  }
}

function network(Hidden: typeof Dense = Dense): Sequential {
  const model = new Sequential([new Hidden({ units: 5, inputShape: [4] }), new Dense({ units: 3, activation: 'softmax' })], { seed: 2 });
  compile(model);
  return model;
}

function compile(model: Sequential): void {
  model.compile({ optimizer: new Adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
}

/** How many turns the event loop has until `work` settles. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let going = true;
  const count = (): void => {
    turns++;
    if (going) setImmediate(count);
  };
  setImmediate(count);
  await work;
  going = false;
  return turns;
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'not refused';
  } catch (error) {
    assert.instance(error, OptionError);
    return (error as Error).message;
  }
}

test('predictAsync and evaluateAsync give what predict and evaluate do, bit for bit', async () => {
  const model = network();
  for (const options of [{}, { batchSize: 7 }, { batchSize: 100 }]) {
    assert.equal(await model.predictAsync(x, options), model.predict(x, options));
    assert.equal(await model.evaluateAsync(x, y, options), model.evaluate(x, y, options));
  }
});

test('they give the event loop a turn between batches, and so does validation in fit', async () => {
  const model = network(Slow);
  const some = { data: data.subarray(0, 20), shape: [5, 4] };
  const labels = y.subarray(0, 5);
  assert.ok((await turnsDuring(model.predictAsync(some, each))) >= 3);
  assert.ok((await turnsDuring(model.evaluateAsync(some, labels, each))) >= 3);
  const one = { data: data.subarray(0, 4), shape: [1, 4] };
  const options = { ...each, verbose: 0 } as const;
  assert.ok((await turnsDuring(model.fit(one, y.subarray(0, 1), { ...options, validationData: [some, labels] }))) >= 4);
});

test('between turns the model may be used, with larger batches too', async () => {
  const model = network(Slow);
  const some = { data: data.subarray(0, 20), shape: [5, 4] };
  const labels = y.subarray(0, 5);
  const expected = [model.predict(some, each), model.evaluate(some, labels, each)];
  const work = Promise.all([model.predictAsync(some, each), model.evaluateAsync(some, labels, each)]);
  for (let batchSize = 2; batchSize < 8; batchSize++) {
    await new Promise((resolve) => setImmediate(resolve));
    model.predict(x, { batchSize });
    model.evaluate(x, y, { batchSize });
  }
  assert.equal(await work, expected);
});

test('a model that is disposed or compiled anew meanwhile makes them reject', async () => {
  const model = network(Slow);
  const [predicting, evaluating] = [model.predictAsync(x, each), model.evaluateAsync(x, y, each)].map(refusal);
  compile(model);
  assert.match((await evaluating)!, /^evaluateAsync: the model was disposed or compiled anew before the last batch/);
  model[Symbol.dispose]();
  assert.match((await predicting)!, /^predictAsync: the model was disposed/);
});

test('a model that is disposed during validation is validated with its new weights', async () => {
  const model = network(Slow);
  const some = { data: data.subarray(0, 16), shape: [4, 4] };
  const labels = y.subarray(0, 4);
  const one = { data: data.subarray(0, 4), shape: [1, 4] };
  let epoch = -1;
  const run = model.fit(one, y.subarray(0, 1), {
    ...each,
    verbose: 0,
    validationData: [some, labels],
    callbacks: [{ onBatchEnd: () => void epoch++ }],
  });
  while (epoch < 0) await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  model[Symbol.dispose]();
  const { history } = await run;
  assert.is(history.valLoss![0], network().evaluate(some, labels, each).loss);
});

test('a signal ends validation: the epoch is partial, and its figures are those of training', async () => {
  const model = network(Slow);
  const stop = new AbortController();
  const ended: number[] = [];
  const one = { data: data.subarray(0, 4), shape: [1, 4] };
  const run = model.fit(one, y.subarray(0, 1), {
    ...each,
    verbose: 0,
    signal: stop.signal,
    validationData: [x, y],
    callbacks: [
      { onBatchEnd: () => void setImmediate(() => setImmediate(() => stop.abort())), onEpochEnd: (epoch) => void ended.push(epoch) },
    ],
  });
  const history = await run;
  assert.is(history.stopped, 'signal');
  assert.equal(history.partial, { epoch: 0, batches: 1 });
  assert.equal(Object.keys(history.history), ['loss', 'accuracy', 'learningRate']);
  assert.equal(ended, []);
});

test('options are checked under their own names', async () => {
  const model = network();
  assert.match(await refusal(model.predictAsync(x, { batchSize: 0 })), /^predictAsync: option "batchSize"/);
  assert.match(await refusal(model.evaluateAsync(x, y, { size: 1 } as never)), /^evaluateAsync: unknown option "size"/);
});

test.run();
