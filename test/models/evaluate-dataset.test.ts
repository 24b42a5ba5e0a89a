// Data sets: their forms, what is read ahead, epochs of a set number of batches, and evaluating them.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, evaluateDataset, type GivenBatch, input, Model, RandomStream, Sequential, SGD } from '../../src/index.js';

const quiet = { verbose: 0 } as const;

function model(): Sequential {
  const made = new Sequential(
    [new Dense({ units: 4, activation: 'tanh', inputShape: [3] }), new Dense({ units: 2, activation: 'softmax' })],
    {
      seed: 3,
    },
  );
  made.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy', 'auc'] });
  return made;
}

const random = new RandomStream(1, 'examples');
/** Twelve examples, in batches of 5, 4 and 3. */
const x = Float32Array.from({ length: 36 }, () => random.uniform() - 0.5);
const y = Uint8Array.from({ length: 12 }, (_, i) => (x[3 * i]! + x[3 * i + 1]! > 0 ? 1 : 0));
const part = (from: number, to: number) => ({ x: { data: x.slice(3 * from, 3 * to), shape: [to - from, 3] }, y: y.slice(from, to) });
const parts = [part(0, 5), part(5, 9), part(9, 12)];
const weightsOf = (model: { getWeights(): Float32Array[] }) => model.getWeights().map((values) => [...values]);

async function message(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

test('{ x, y }, { xs, ys } and [x, y] are the same batches, and so are their weights', async () => {
  const learned = async (set: readonly GivenBatch[]) => {
    const made = model();
    await made.fitDataset(set, { ...quiet, epochs: 2 });
    return weightsOf(made);
  };
  const plain = await learned(parts);
  assert.equal(await learned(parts.map(({ x, y }) => ({ xs: x, ys: y }))), plain);
  assert.equal(await learned(parts.map(({ x, y }): GivenBatch => [x, y])), plain);
  const weights = (count: number) => Float32Array.from({ length: count }, (_, i) => i / 2);
  const weighted = await learned(parts.map(({ x, y }) => ({ x, y, sampleWeight: weights(y.length) })));
  assert.not.equal(weighted, plain);
  assert.equal(await learned(parts.map(({ x, y }): GivenBatch => [x, y, weights(y.length)])), weighted);
});

test('several inputs and outputs come by name, or as lists', async () => {
  const build = () => {
    const a = input({ shape: [1], name: 'a' });
    const b = input({ shape: [2], name: 'b' });
    const outputs = { sum: new Dense({ units: 1 }).apply(a), kind: new Dense({ units: 1 }).apply(b) };
    const made = new Model({ inputs: [a, b], outputs });
    made.compile({ optimizer: 'sgd', loss: { sum: 'meanSquaredError', kind: 'meanSquaredError' } });
    return made;
  };
  const byName = build();
  const asLists = build();
  await byName.fitDataset(
    [
      {
        x: {
          a: [[1], [2]],
          b: [
            [1, 2],
            [3, 4],
          ],
        },
        y: { sum: [[1], [0]], kind: [[2], [3]] },
      },
    ],
    quiet,
  );
  await asLists.fitDataset(
    [
      [
        [
          [[1], [2]],
          [
            [1, 2],
            [3, 4],
          ],
        ],
        [
          [[1], [0]],
          [[2], [3]],
        ],
      ] as GivenBatch,
    ],
    quiet,
  );
  assert.equal(weightsOf(asLists), weightsOf(byName));
});

test('the next batch of an asynchronous set is asked for before the step on the one that came', async () => {
  const order: string[] = [];
  const set = async function* () {
    for (const [i, batch] of parts.entries()) {
      order.push(`ask ${i}`);
      yield batch;
    }
  };
  const made = model();
  await made.fitDataset(set, { ...quiet, callbacks: [{ onBatchEnd: (batch) => void order.push(`learnt ${batch}`) }] });
  assert.equal(order, ['ask 0', 'ask 1', 'learnt 0', 'ask 2', 'learnt 1', 'learnt 2']);
});

test('one that is not asynchronous makes each batch when its step is due, with the weights of that moment', async () => {
  const order: string[] = [];
  const set = function* () {
    for (const [i, batch] of parts.entries()) {
      order.push(`ask ${i}`);
      yield batch;
    }
  };
  await model().fitDataset(set, { ...quiet, callbacks: [{ onBatchEnd: (batch) => void order.push(`learnt ${batch}`) }] });
  assert.equal(order, ['ask 0', 'learnt 0', 'ask 1', 'learnt 1', 'ask 2', 'learnt 2']);
});

test('reading ahead changes no bit of what is learnt', async () => {
  const plain = model();
  await plain.fitDataset(parts, { ...quiet, epochs: 3 });
  const ahead = model();
  await ahead.fitDataset(
    async function* () {
      yield* parts;
    },
    { ...quiet, epochs: 3 },
  );
  assert.equal(weightsOf(ahead), weightsOf(plain));
});

test('an error of the batch that was asked for ahead is told when it is due', async () => {
  const made = model();
  let learnt = 0;
  const set = async function* () {
    yield parts[0]!;
    throw new Error('the file is torn');
  };
  const said = await message(() => made.fitDataset(set, { ...quiet, callbacks: [{ onBatchEnd: () => void learnt++ }] }));
  assert.is(said, 'the file is torn');
  assert.is(learnt, 1);
});

test('a run that a callback stops does not wait for a batch that never comes', async () => {
  const made = model();
  const set = async function* () {
    yield parts[0]!;
    await new Promise(() => {});
  };
  const stopping = {
    onBatchEnd: () => {
      made.stopTraining = true;
    },
  };
  const { partial, stopped } = await made.fitDataset(set, { ...quiet, callbacks: [stopping] });
  assert.is(stopped, 'callback');
  assert.equal(partial, { epoch: 0, batches: 1 });
});

test('batchesPerEpoch: a generator goes on from epoch to epoch', async () => {
  let given = 0;
  let closed = 0;
  const endless = (function* () {
    try {
      while (true) yield parts[given++ % 3]!;
    } finally {
      closed++;
    }
  })();
  const counts: number[] = [];
  const told = { onTrainBegin: ({ batches }: { batches: number | undefined }) => void counts.push(batches!) };
  const { epoch } = await model().fitDataset(endless, { ...quiet, epochs: 4, batchesPerEpoch: 5, callbacks: [told] });
  assert.equal(epoch, [0, 1, 2, 3]);
  assert.is(given, 20);
  assert.is(closed, 1);
  assert.equal(counts, [5]);
});

test('batchesPerEpoch: an asynchronous set is read once through, too', async () => {
  let given = 0;
  const endless = (async function* () {
    while (true) yield parts[given++ % 3]!;
  })();
  await model().fitDataset(endless, { ...quiet, epochs: 4, batchesPerEpoch: 5 });
  assert.is(given, 20);
});

test('batchesPerEpoch: a list begins again where it ends, a function is asked anew each epoch', async () => {
  const listed = model();
  await listed.fitDataset(parts, { ...quiet, epochs: 2, batchesPerEpoch: 4 });
  const written = model();
  const [a, b, c] = parts as unknown as [GivenBatch, GivenBatch, GivenBatch];
  await written.fitDataset(
    (epoch) =>
      [
        [a, b, c, a],
        [b, c, a, b],
      ][epoch]!,
    { ...quiet, epochs: 2 },
  );
  assert.equal(weightsOf(listed), weightsOf(written));

  const asked: number[] = [];
  const closed: number[] = [];
  const set = async function* (epoch: number) {
    asked.push(epoch);
    try {
      yield* parts;
    } finally {
      closed.push(epoch);
    }
  };
  await model().fitDataset(set, { ...quiet, epochs: 3, batchesPerEpoch: 2 });
  assert.equal(asked, [0, 1, 2]);
  assert.equal(closed, [0, 1, 2]);
});

test('batchesPerEpoch: a generator that is through says so', async () => {
  const once = (function* () {
    yield* parts;
  })();
  const said = await message(() => model().fitDataset(once, { ...quiet, epochs: 2, batchesPerEpoch: 2 }));
  assert.match(said, /the data set gave no batch. A generator can be run through once/);
});

test('the figures of a data set are those of its examples together', async () => {
  const made = model();
  await made.fitDataset(parts, { ...quiet, epochs: 20 });
  const whole = made.evaluate({ data: x, shape: [12, 3] }, y, { batchSize: 12 });
  for (const set of [
    parts,
    () => parts,
    async function* () {
      yield* parts;
    },
  ]) {
    const { loss, accuracy, auc } = await evaluateDataset(made, set);
    assert.ok(Math.abs(loss - whole.loss) < 1e-6);
    assert.is(accuracy, whole.accuracy);
    assert.is(auc, whole.auc);
  }
  const one = await evaluateDataset(made, parts, { batches: 1 });
  assert.ok(Math.abs(one.loss - made.evaluate(parts[0]!.x, parts[0]!.y).loss) < 1e-6);
  const weight = [0, 0, 0, 0, 2];
  const weighted = await evaluateDataset(made, [[parts[0]!.x, parts[0]!.y, weight]]);
  assert.ok(Math.abs(weighted.loss - made.evaluate(parts[0]!.x, parts[0]!.y, { sampleWeight: weight }).loss) < 1e-6);
});

test('a data set validates after every epoch', async () => {
  const made = model();
  const { history } = await made.fitDataset(parts, { ...quiet, epochs: 2, validationData: () => evaluateDataset(made, parts) });
  assert.is(history.valLoss!.length, 2);
  assert.is(history.valAccuracy!.at(-1), (await evaluateDataset(made, parts)).accuracy);
  const fitted = await made.fit(parts[0]!.x, parts[0]!.y, { ...quiet, validationData: () => evaluateDataset(made, parts) });
  assert.is(fitted.history.valLoss!.length, 1);
});

test('a set that is stopped, or fails, is closed; one that ended is not', async () => {
  const made = model();
  let closed = 0;
  const set = async function* () {
    try {
      yield* parts;
    } finally {
      closed++;
    }
  };
  await evaluateDataset(made, set, { batches: 2 });
  assert.is(closed, 1);
  const wrong = (function* () {
    try {
      yield { x: [[1]], y: [0] };
    } finally {
      closed++;
    }
  })();
  assert.match(await message(() => evaluateDataset(made, wrong)), /received examples of shape \[1\]/);
  assert.is(closed, 2);
  const stop = new AbortController();
  const hanging = async function* () {
    yield parts[0]!;
    stop.abort();
    await new Promise(() => {});
  };
  const { loss } = await evaluateDataset(made, hanging, { signal: stop.signal });
  assert.ok(Math.abs(loss - made.evaluate(parts[0]!.x, parts[0]!.y).loss) < 1e-6);
});

test('what is no data set, or no batch, is told in a sentence', async () => {
  const made = model();
  const odd = (given: unknown) => given as never;
  assert.match(await message(() => evaluateDataset(made, [])), /^evaluateDataset: the data set gave no batch\.$/);
  assert.match(
    await message(() => evaluateDataset(made, odd(3))),
    /^evaluateDataset: received 3 in epoch 0; expected something to iterate over/,
  );
  assert.match(
    await message(() => evaluateDataset(made, odd([[1]]))),
    /^evaluateDataset: received .* as batch 0; expected \{ x, y \}, \{ xs, ys \} or \[x, y\]\.$/,
  );
  assert.match(await message(() => evaluateDataset(odd({}), parts)), /^evaluateDataset: expected a model, received/);
  assert.match(await message(() => evaluateDataset(made, parts, odd({ steps: 2 }))), /evaluateDataset: unknown option "steps"/);
  const unready = new Sequential([new Dense({ units: 2, inputShape: [3] })]);
  assert.match(await message(() => evaluateDataset(unready, parts)), /no loss and optimizer yet/);
  assert.match(await message(() => made.fitDataset(parts, odd({ ...quiet, batchesPerEpoch: 0 }))), /batchesPerEpoch/);
  assert.match(await message(() => made.fit([[1, 2, 3]], [0], odd({ batchesPerEpoch: 1 }))), /unknown option "batchesPerEpoch"/);
});

test.run();
