// What a run waits for: callbacks and data sets, until its signal.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Callback, type DatasetBatch, Dense, Sequential, SGD } from '../../src/index.js';

const batch: DatasetBatch = { x: [[0, 1]], y: [1] };
const never = () => new Promise<never>(() => {});
const quiet = { verbose: 0, epochs: 3 } as const;

function model(): Sequential {
  const made = new Sequential([new Dense({ units: 2, activation: 'softmax', inputShape: [2] })]);
  made.compile({ optimizer: new SGD(), loss: 'sparseCategoricalCrossentropy' });
  return made;
}

for (const hook of ['onTrainBegin', 'onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onEpochEnd', 'onTrainEnd'] as const) {
  test(`a signal ends a run whose ${hook} never settles`, async () => {
    const stop = new AbortController();
    const told: string[] = [];
    const hanging: Callback = {
      [hook]: () => {
        stop.abort();
        return never();
      },
    };
    const after: Callback = { onTrainEnd: () => void told.push('the end') };
    const made = model();
    const history = await made.fit([[0, 1]], [1], { ...quiet, signal: stop.signal, callbacks: [hanging, after] });
    // at the end of training there is nothing left to stop
    assert.is(history.stopped, hook === 'onTrainEnd' ? undefined : 'signal');
    assert.equal(told, ['the end']);
    // the model is free for the next run
    assert.is((await made.fit([[0, 1]], [1], quiet)).epoch.length, 3);
  });
}

test('what a callback is at when the signal comes is waited for', async () => {
  const stop = new AbortController();
  let written = false;
  const writing: Callback = {
    onEpochEnd: async () => {
      stop.abort();
      await new Promise((resolve) => setTimeout(resolve, 5));
      written = true;
    },
  };
  await model().fit([[0, 1]], [1], { ...quiet, signal: stop.signal, callbacks: [writing] });
  assert.ok(written);
});

test('the error of a callback is told, but for that of the signal itself', async () => {
  const stop = new AbortController();
  const failing = (error: () => unknown): Callback => ({
    onBatchEnd: async () => {
      stop.abort();
      throw error();
    },
  });
  const fit = (error: () => unknown) => model().fit([[0, 1]], [1], { ...quiet, signal: stop.signal, callbacks: [failing(error)] });
  assert.is((await fit(() => stop.signal.reason)).stopped, 'signal');
  const other = new AbortController();
  try {
    await model().fit([[0, 1]], [1], { ...quiet, signal: other.signal, callbacks: [failing(() => new Error('the disk is full'))] });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /the disk is full/);
  }
});

test('a signal ends a run whose data set never gives the next batch, and return() is called', async () => {
  const stop = new AbortController();
  let returned = 0;
  const set: AsyncIterable<DatasetBatch> = {
    [Symbol.asyncIterator]: () => {
      let given = 0;
      return {
        next: () => {
          if (given++ < 2) return Promise.resolve({ done: false, value: batch });
          stop.abort();
          return never();
        },
        return: () => {
          returned++;
          return never();
        },
      };
    },
  };
  const history = await model().fitDataset(set, { ...quiet, signal: stop.signal });
  assert.is(history.stopped, 'signal');
  assert.equal(history.partial, { epoch: 0, batches: 2 });
  assert.is(returned, 1);
});

test("a data set's rejection by the signal ends the run too", async () => {
  const stop = new AbortController();
  const set = async function* () {
    yield batch;
    stop.abort();
    throw new DOMException('The operation was aborted', 'AbortError');
  };
  const history = await model().fitDataset(set, { ...quiet, signal: stop.signal });
  assert.is(history.stopped, 'signal');
});

/** A data set that notes whether its `finally` ran to the end. */
function noting(batches: readonly DatasetBatch[]) {
  const notes: string[] = [];
  const set = async function* () {
    try {
      yield* batches;
    } finally {
      await new Promise((resolve) => setTimeout(resolve, 1));
      notes.push('closed');
    }
  };
  return { notes, set };
}

test('finally of a generator runs when a run ends before it: by a callback, a signal, an error', async () => {
  const stopped = noting([batch, batch, batch]);
  const made = model();
  const stopping: Callback = {
    onBatchEnd: () => {
      made.stopTraining = true;
    },
  };
  await made.fitDataset(stopped.set, { ...quiet, callbacks: [stopping] });
  assert.equal(stopped.notes, ['closed']);

  const aborted = noting([batch, batch, batch]);
  const stop = new AbortController();
  await made.fitDataset(aborted.set, { ...quiet, signal: stop.signal, callbacks: [{ onBatchEnd: () => stop.abort() }] });
  assert.equal(aborted.notes, ['closed']);

  const wrong = noting([batch, { x: [[1, 2, 3]], y: [0] }, batch]);
  try {
    await made.fitDataset(wrong.set, quiet);
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /received examples of shape \[3\]/);
  }
  assert.equal(wrong.notes, ['closed']);

  const whole = noting([batch, batch]);
  await made.fitDataset(whole.set, quiet);
  assert.equal(whole.notes, ['closed', 'closed', 'closed']);
});

test('return() is not called on an iterator that ended or failed by itself', async () => {
  let returned = 0;
  const ending = (fail: boolean): Iterable<DatasetBatch> => ({
    [Symbol.iterator]: () => {
      let given = 0;
      return {
        next: () => {
          if (given++ === 0) return { done: false, value: batch };
          if (fail) throw new Error('no more');
          return { done: true, value: undefined };
        },
        return: () => {
          returned++;
          return { done: true, value: undefined };
        },
      };
    },
  });
  await model().fitDataset(ending(false), quiet);
  try {
    await model().fitDataset(ending(true), quiet);
    assert.unreachable();
  } catch (error) {
    assert.is((error as Error).message, 'no more');
  }
  assert.is(returned, 0);
});

test('a run leaves no listener on its signal', async () => {
  const { signal } = new AbortController();
  let listening = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listening++;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listening--;
    removeEventListener.apply(signal, args);
  };
  let most = 0;
  const watching: Callback = {
    onBatchEnd: async () => {
      most = Math.max(most, listening);
    },
  };
  await model().fitDataset([batch, batch, batch], { ...quiet, signal, callbacks: [watching] });
  assert.is(listening, 0);
  assert.ok(most <= 1);
});

test.run();
