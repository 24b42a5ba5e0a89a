import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Adam,
  BatchNormalization,
  type Callback,
  Dense,
  type Optimizer,
  OptionError,
  PiecewiseConstantDecay,
  Sequential,
  SGD,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(4, 'train');
const COUNT = 30;
const x = { data: Float32Array.from({ length: COUNT * 4 }, () => random.normal()), shape: [COUNT, 4] };
const zeros = { data: new Float32Array(COUNT * 4), shape: [COUNT, 4] };
const y = Int32Array.from({ length: COUNT }, () => random.below(3));
const quiet = { verbose: 0, batchSize: 8, epochs: 2 } as const;

function network(optimizer: Optimizer = new Adam(), inputShape: readonly number[] | undefined = [4]): Sequential {
  const model = new Sequential(
    [
      new Dense({ units: 9, activation: 'tanh', ...(inputShape ? { inputShape } : {}) }),
      new BatchNormalization(),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { seed: 5 },
  );
  compile(model, optimizer);
  return model;
}

function compile(model: Sequential, optimizer: Optimizer = new Adam()): void {
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
}

/** The message of what `run` rejects with, or throws. */
async function refusal(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    assert.instance(error, OptionError);
    return (error as Error).message;
  }
  return 'not refused';
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Calls `call` with the hook's name at every hook, after a turn of the event loop. */
function everywhere(call: (hook: string) => unknown): Callback {
  const hook = (name: string) => async () => {
    await pause();
    await call(name);
    await pause();
  };
  return {
    onTrainBegin: hook('onTrainBegin'),
    onEpochBegin: hook('onEpochBegin'),
    onBatchBegin: hook('onBatchBegin'),
    onBatchEnd: hook('onBatchEnd'),
    onEpochEnd: hook('onEpochEnd'),
    onTrainEnd: hook('onTrainEnd'),
  };
}

const batches = async function* (data: Float32Array) {
  for (let start = 0; start < COUNT; start += 8) {
    await pause();
    const count = Math.min(8, COUNT - start);
    yield { x: { data: data.subarray(start * 4, (start + count) * 4), shape: [count, 4] }, y: y.subarray(start, start + count) };
  }
};

test('a second run on a model in training is refused, and the first one is as if alone', async () => {
  const alone = await network().fit(x, y, quiet);
  const model = network();
  const slow: Callback = { onBatchBegin: pause };
  const [first, ...others] = await Promise.all([
    model.fit(x, y, { ...quiet, callbacks: [slow] }),
    refusal(() => model.fit(zeros, y, quiet)),
    refusal(() => model.fitDataset(() => batches(zeros.data), { verbose: 0 })),
  ]);
  assert.match(others[0]!, /^fit: sequential is in training; wait for its fit\(\.\.\.\) to resolve/);
  assert.match(others[1]!, /^fitDataset: sequential is in training; wait for its fit/);
  assert.equal(first.history, alone.history);
});

test('likewise for data sets, and the model is free again after a run that failed', async () => {
  const expected = network();
  await expected.fitDataset(() => batches(x.data), { verbose: 0 });
  const model = network();
  const failing: Callback = {
    onBatchEnd: () => {
      throw new Error('enough');
    },
  };
  const start = model.getWeights();
  await model.fit(zeros, y, { ...quiet, callbacks: [failing] }).catch(() => {});
  model[Symbol.dispose]();
  assert.equal(model.getWeights(), start);
  const run = model.fitDataset(() => batches(x.data), { verbose: 0 });
  assert.match(await refusal(() => model.fit(zeros, y, quiet)), /wait for its fitDataset/);
  await run;
  assert.equal(model.getWeights(), expected.getWeights());
});

test('what may be asked of a model in training is right, and changes nothing', async () => {
  const expected = network();
  await expected.fit(x, y, quiet);
  const model = network();
  let asked = 0;
  await model.fit(x, y, {
    ...quiet,
    callbacks: [
      everywhere(() => {
        const twin = network();
        twin.setWeights(model.getWeights());
        assert.equal(model.predict(zeros).data, twin.predict(zeros).data);
        assert.equal(model.evaluate(x, y, { batchSize: ++asked }), twin.evaluate(x, y, { batchSize: asked }));
        model.save();
        model.checkpoint();
      }),
    ],
  });
  assert.equal(model.getWeights(), expected.getWeights());
});

test('compile and resume are refused in every callback', async () => {
  const expected = network();
  await expected.fit(x, y, quiet);
  const model = network();
  const checkpoint = model.checkpoint();
  const said = new Set<string>();
  await model.fit(x, y, {
    ...quiet,
    callbacks: [
      everywhere(async () => {
        said.add(await refusal(() => compile(model)));
        said.add(await refusal(() => model.resume(checkpoint)));
      }),
    ],
  });
  assert.equal(
    [...said].map((message) => message.replace(/;.*/, '')),
    ['compile: sequential is in training', 'resume: sequential is in training'],
  );
  assert.equal(model.getWeights(), expected.getWeights());
});

test('a layer that a callback freezes or thaws is so from the next batch on', async () => {
  const model = network();
  const [first] = model.layers;
  const kept: unknown[] = [];
  const before: unknown[] = [];
  const history = await model.fit(x, y, {
    ...quiet,
    callbacks: [
      {
        onBatchBegin: (batch) => {
          first!.trainable = batch % 2 === 1;
          before.push(model.getWeights()[0]);
        },
        onBatchEnd: () => void kept.push(model.getWeights()[0]),
      },
    ],
  });
  before.forEach((weights, i) => {
    if (i % 2 === 0) assert.equal(kept[i], weights);
    else assert.not.equal(kept[i], weights);
  });
  assert.ok(history.history.loss!.every(Number.isFinite));
});

test('trainOnBatch in a callback is a step of its own', async () => {
  const model = network();
  const twin = network();
  await model.fit(x, y, {
    ...quiet,
    epochs: 1,
    shuffle: false,
    callbacks: [{ onBatchBegin: () => void model.trainOnBatch(zeros, y) }],
  });
  for (let start = 0; start < COUNT; start += 8) {
    twin.trainOnBatch(zeros, y);
    const count = Math.min(8, COUNT - start);
    twin.trainOnBatch({ data: x.data.subarray(start * 4, (start + count) * 4), shape: [count, 4] }, y.subarray(start, start + count));
  }
  assert.equal(model.getWeights(), twin.getWeights());
});

for (const hook of ['onTrainBegin', 'onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onEpochEnd', 'onTrainEnd']) {
  test(`a model disposed in ${hook} goes on from new weights, and leaves the memory of others alone`, async () => {
    for (const shape of [[4], undefined]) {
      const model = network(new Adam(), shape);
      const others: [Sequential, unknown][] = [];
      let calls = 0;
      const history = await model.fit(x, y, {
        ...quiet,
        validationData: [x, y],
        callbacks: [
          everywhere((name) => {
            if (name !== hook || calls++ > 2) return;
            model[Symbol.dispose]();
            // takes the memory that was given back
            for (let i = 0; i < 3; i++) {
              const other = network(new SGD());
              others.push([other, other.getWeights()]);
            }
          }),
        ],
      });
      assert.equal(history.epoch, [0, 1]);
      for (const figures of Object.values(history.history)) assert.ok(figures.every(Number.isFinite));
      for (const [other, weights] of others) assert.equal(other.getWeights(), weights);
    }
  });
}

test('the learning rate of every epoch stands in logs and history', async () => {
  const logged: unknown[] = [];
  const learningRate = new PiecewiseConstantDecay({ boundaries: [5], values: [0.1, 0.01] });
  const { history } = await network(new SGD({ learningRate })).fit(x, y, {
    ...quiet,
    epochs: 3,
    callbacks: [{ onEpochEnd: (_, logs) => void logged.push(logs.learningRate) }],
  });
  // four steps an epoch: the sixth step is the first of the lower rate
  assert.equal(history.learningRate, [0.1, 0.01, 0.01]);
  assert.equal(logged, history.learningRate);
});

/** Ends training after batch `last` of epoch 1. */
function stopping(model: Sequential, last: number, ended: number[]): Callback {
  let epoch = 0;
  return {
    onEpochBegin: (number) => {
      epoch = number;
    },
    onBatchEnd: (batch) => {
      model.stopTraining = epoch === 1 && batch === last;
    },
    onEpochEnd: (number) => void ended.push(number),
  };
}

test('a run that ends within an epoch has what there is of it in its history, and says so', async () => {
  const model = network();
  const ended: number[] = [];
  const run = await model.fit(x, y, { ...quiet, epochs: 9, validationData: [x, y], callbacks: [stopping(model, 1, ended)] });
  assert.equal(run.epoch, [0, 1]);
  assert.equal(run.partial, { epoch: 1, batches: 2 });
  assert.is(run.stopped, 'callback');
  assert.is(run.seconds.length, 2);
  assert.equal(
    Object.entries(run.history).map(([name, values]) => `${name} ${values.length}`),
    ['loss 2', 'accuracy 2', 'valLoss 1', 'valAccuracy 1', 'learningRate 2'],
  );
  assert.equal(ended, [0]);
});

test('one that ends with the last batch of an epoch ends that epoch as usual', async () => {
  const model = network();
  const ended: number[] = [];
  const run = await model.fit(x, y, { ...quiet, epochs: 9, validationData: [x, y], callbacks: [stopping(model, 3, ended)] });
  assert.is(run.partial, undefined);
  assert.is(run.history.valLoss!.length, 2);
  assert.equal(ended, [0, 1]);
});

test('one that ends before the first batch of an epoch has no entry for it', async () => {
  const model = network();
  const run = await model.fit(x, y, {
    ...quiet,
    callbacks: [
      {
        onEpochBegin: (epoch) => {
          model.stopTraining = epoch === 1;
        },
      },
    ],
  });
  assert.equal(run.epoch, [0]);
  assert.is(run.partial, undefined);
});

test('a run cut during validation goes on there', async () => {
  const whole = network();
  const expected = await whole.fit(x, y, { ...quiet, validationData: [x, y] });
  const model = network();
  const stop = new AbortController();
  await model.fit(x, y, {
    ...quiet,
    validationData: [x, y],
    signal: stop.signal,
    callbacks: [{ onBatchEnd: (batch) => void (batch === 3 && stop.abort()) }],
  });
  const again = network();
  again.resume(model.checkpoint());
  const rest = await again.fit(x, y, { ...quiet, validationData: [x, y] });
  assert.equal(rest.history, expected.history);
  assert.equal(again.getWeights(), whole.getWeights());
});

test.run();
