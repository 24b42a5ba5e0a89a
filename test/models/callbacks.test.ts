// Runs that are resumed with other callbacks, or from checkpoints that say too little.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Callback,
  DataError,
  Dense,
  EarlyStopping,
  FormatError,
  LearningRateScheduler,
  ModelCheckpoint,
  OptionError,
  ReduceLROnPlateau,
  Sequential,
  SGD,
  TerminateOnNaN,
} from '../../src/index.js';
import { readSafetensors, writeSafetensors } from '../../src/models/safetensors.js';

const batches = [0, 1, 2, 3].map((i) => ({ x: [[i], [i + 1]], y: [[2 * i], [2 * i + 1]] }));
const EPOCHS = 4;

function line(): Sequential {
  const model = new Sequential([new Dense({ units: 1, inputShape: [1] })], { seed: 1 });
  model.compile({ optimizer: new SGD({ learningRate: 0.01 }), loss: 'meanSquaredError' });
  return model;
}

const fit = (model: Sequential, callbacks: readonly Callback[], verbose: 0 | 2 = 0, set: typeof batches = batches) =>
  model.fitDataset(set, { epochs: EPOCHS, verbose, callbacks });

/** A checkpoint after batch 1 of epoch 2, with these callbacks before the one that takes it. */
async function cut(callbacks: readonly Callback[]): Promise<Uint8Array> {
  const taken: Uint8Array[] = [];
  await fit(line(), [...callbacks, new ModelCheckpoint({ filepath: (bytes) => void taken.push(bytes), saveFreq: 1 })]);
  return taken[2 * 5 + 1]!;
}

function resumed(checkpoint: Uint8Array): Sequential {
  const model = line();
  model.resume(checkpoint);
  return model;
}

/** With the checkpoint's entry of the training changed. */
function edited(checkpoint: Uint8Array, edit: (training: Record<string, unknown>) => void): Uint8Array {
  const { tensors, metadata } = readSafetensors(checkpoint);
  const training = JSON.parse(metadata['wasm-nn-training']!) as Record<string, unknown>;
  edit(training);
  return writeSafetensors(tensors, { ...metadata, 'wasm-nn-training': JSON.stringify(training) });
}

async function rejection(run: Promise<unknown>): Promise<Error> {
  const error = await run.then(
    () => new Error('not refused'),
    (e: unknown) => e,
  );
  return error as Error;
}

/** Counts what it is called for, and keeps its count. */
class Counter implements Callback {
  readonly calls: string[] = [];
  constructor(public count = 0) {}
  onEpochBegin(epoch: number): void {
    this.calls.push(`epoch ${epoch}`);
  }
  onBatchEnd(): void {
    this.count++;
  }
  state(): unknown {
    return { count: this.count };
  }
  restore(state: { count: number }): void {
    this.count = state.count;
  }
}

const { log, warn } = console;
let warned: string[] = [];
test.before.each(() => {
  warned = [];
  console.log = () => {};
  console.warn = (line: string) => void warned.push(line);
});
test.after.each(() => {
  Object.assign(console, { log, warn });
});

test('states go to callbacks of their kind, in order, wherever they stand', async () => {
  const checkpoint = await cut([new Counter(100), new EarlyStopping({ monitor: 'loss', patience: 9 }), new Counter(1000)]);
  const [first, second, third] = [new Counter(), new Counter(), new Counter()];
  const stop = new EarlyStopping({ monitor: 'loss', patience: 9 });
  await fit(resumed(checkpoint), [stop, first, second, third], 2);
  assert.equal([first.count, second.count], [100 + 16, 1000 + 16]);
  // the third was not there: it starts afresh, and is told of the epoch that goes on
  assert.is(third.count, 6);
  assert.equal(third.calls, ['epoch 2', 'epoch 3']);
  assert.equal(first.calls, ['epoch 3']);
  assert.equal(warned, []);
});

test('a state that nobody takes is told, unless verbose is 0', async () => {
  const checkpoint = await cut([new Counter(), new TerminateOnNaN()]);
  await fit(resumed(checkpoint), [], 0);
  assert.equal(warned, []);
  await fit(resumed(checkpoint), [new TerminateOnNaN()], 2);
  assert.equal(warned, ['fitDataset: the checkpoint holds the state of Counter, not among the callbacks here; the run goes on without.']);
});

test('kind is the name that counts, where there is one', async () => {
  class Renamed extends Counter {
    readonly kind = 'Counter';
  }
  const again = new Renamed();
  await fit(resumed(await cut([new Counter()])), [again]);
  assert.is(again.count, 16);
});

test('a callback without state is told of the epoch again', async () => {
  const epochs: number[] = [];
  const clock: Callback = { onEpochBegin: (epoch) => void epochs.push(epoch) };
  const checkpoint = await cut([clock]);
  epochs.length = 0;
  await fit(resumed(checkpoint), [clock]);
  assert.equal(epochs, [2, 3]);
});

test('an EarlyStopping that had stopped stops again, unless it is more patient now', async () => {
  const make = (patience: number) => new EarlyStopping({ monitor: 'loss', minDelta: 1e9, patience });
  const model = line();
  const { epoch } = await fit(model, [make(2)]);
  assert.equal(epoch, [0, 1, 2]);
  const checkpoint = model.checkpoint();
  const same = await fit(resumed(checkpoint), [make(2)]);
  assert.equal([same.epoch, same.stopped], [[], 'callback']);
  assert.equal((await fit(resumed(checkpoint), [make(3)])).epoch, [3]);
});

test('a state that is none of a callback’s is a FormatError, and the run may be resumed with others', async () => {
  const whole = line();
  await fit(whole, []);
  for (const make of [
    () => new EarlyStopping({ monitor: 'loss', patience: 9, restoreBestWeights: true }),
    () => new ReduceLROnPlateau({ monitor: 'loss' }),
    () => new ModelCheckpoint({ filepath: () => {}, monitor: 'loss', saveBestOnly: true }),
    () => new TerminateOnNaN(),
  ]) {
    const checkpoint = await cut([make()]);
    for (const state of [7, {}, { best: 'low', waited: 0, stopped: 3 }, { waited: 0, weights: [1] }]) {
      const model = resumed(
        edited(checkpoint, (training) => {
          (training.callbacks as { state: unknown }[])[0]!.state = state;
        }),
      );
      const error = await rejection(fit(model, [make()]));
      assert.instance(error, FormatError, String(error));
      assert.match(error.message, new RegExp(`^${make().kind}: the (checkpoint holds|best weights in the checkpoint)`));
      await fit(model, []);
      assert.equal(model.getWeights(), whole.getWeights());
    }
  }
});

test('a state that is no plain data is refused when the checkpoint is taken', async () => {
  const bad: Callback = { kind: 'Bad', state: () => ({ at: [new Date(0)] }), restore() {} };
  const model = line();
  const error = await rejection(
    fit(model, [new LearningRateScheduler((_, rate) => rate), bad, { onBatchEnd: () => void model.checkpoint() }]),
  );
  assert.instance(error, OptionError);
  assert.match(error.message, /^checkpoint: the state of callback 1 \(Bad\) holds an object \(Date\) as "at\.0"; expected plain data/);
});

test('a checkpoint without what callbacks knew, as version 0.1.0 wrote it, brings a data set forward too', async () => {
  const whole = line();
  await fit(whole, []);
  const old = edited(await cut([]), (training) => {
    for (const name of ['hook', 'logs', 'callbacks']) delete training[name];
  });
  const epochs: number[] = [];
  const model = resumed(old);
  await fit(model, [{ onEpochBegin: (epoch) => void epochs.push(epoch) }]);
  assert.equal(model.getWeights(), whole.getWeights());
  assert.equal(epochs, [2, 3]);
});

test('sums that are not finite come back as they are', async () => {
  const checkpoint = await cut([]);
  for (const [loss, expected] of [
    [{ $number: 'Infinity' }, Infinity],
    [null, Number.NaN],
  ]) {
    const again = edited(checkpoint, (training) => {
      (training.means as { loss: unknown }).loss = loss;
    });
    const { history } = await fit(resumed(again), []);
    assert.ok(Object.is(history.loss[0], expected));
  }
});

test('positions that cannot be are FormatErrors', async () => {
  const checkpoint = await cut([new Counter()]);
  for (const change of [
    { epoch: -1 },
    { batch: undefined },
    { hook: 'onTrainEnd' },
    { hook: 'onEpochEnd' },
    { logs: undefined },
    { logs: 3 },
    { callbacks: {} },
    { callbacks: [{ kind: 'Counter' }] },
    { callbacks: [{ kind: 'Counter', seen: true, state: { $tensor: 'callbacks/9' } }] },
    { means: { examples: 1, loss: 'low', metrics: [] } },
    { means: 3 },
  ]) {
    const damaged = edited(checkpoint, (training) => void Object.assign(training, change));
    assert.throws(
      () => resumed(damaged),
      (e: Error) => e instanceof FormatError,
      JSON.stringify(change),
    );
  }
});

test('a data set with fewer batches than were taken is refused', async () => {
  const error = await rejection(fit(resumed(await cut([])), [], 0, batches.slice(0, 1)));
  assert.instance(error, DataError);
  assert.is(error.message, 'fitDataset: received 1 batches in epoch 2; the checkpoint was taken after 2.');
});

test.run();
