import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Callback,
  Dense,
  EarlyStopping,
  JsonLinesLogger,
  LearningRateScheduler,
  type Logs,
  ModelCheckpoint,
  OptionError,
  ProgressBar,
  ReduceLROnPlateau,
  Sequential,
  SGD,
  TerminateOnNaN,
} from '../../src/index.js';

const x = [[0], [1], [2], [3]];
const y = [[1], [3], [5], [7]];

function line(learningRate = 0.05): Sequential {
  const model = new Sequential([new Dense({ units: 1, inputShape: [1] })], { seed: 1 });
  model.compile({ optimizer: new SGD({ learningRate }), loss: 'meanSquaredError' });
  return model;
}

/** Lets a test choose the figures that the callbacks after it see. */
const script = (name: string, values: readonly number[]): Callback => ({
  onEpochEnd: (epoch: number, logs: Logs) => {
    logs[name] = values[epoch]!;
  },
});

const fit = (model: Sequential, callbacks: Callback[], epochs = 10) => model.fit(x, y, { epochs, verbose: 0, callbacks });

test('EarlyStopping waits for its patience, and goes back to the best weights', async () => {
  const model = line();
  const weights: unknown[] = [];
  const stop = new EarlyStopping({ monitor: 'figure', patience: 2, minDelta: 0.1, restoreBestWeights: true });
  const keep: Callback = { onEpochEnd: () => void weights.push(model.getWeights()) };
  const history = await fit(model, [script('figure', [5, 4, 3.95, 4.5, 0, 0]), keep, stop]);
  assert.equal(history.epoch, [0, 1, 2, 3]);
  assert.is(history.stopped, 'callback');
  assert.is(stop.bestEpoch, 1);
  assert.is(stop.stoppedEpoch, 3);
  assert.equal(model.getWeights(), weights[1]);
});

test('EarlyStopping knows that accuracies should rise', async () => {
  const stop = new EarlyStopping({ monitor: 'valAccuracy', patience: 1 });
  const history = await fit(line(), [script('valAccuracy', [0.1, 0.2, 0.3, 0.25, 0.9]), stop]);
  assert.is(history.epoch.length, 4);
  assert.is(stop.best, 0.3);
});

test('a figure that is not there is named, with those that are', async () => {
  try {
    await fit(line(), [new EarlyStopping()]);
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /^EarlyStopping: the logs have no "valLoss" to monitor; they have loss, learningRate\./);
  }
});

test('LearningRateScheduler sets the rate of each epoch', async () => {
  const model = line(0.08);
  const rates: unknown[] = [];
  await fit(
    model,
    [
      new LearningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2)),
      { onEpochEnd: () => void rates.push(model.compiled.optimizer.learningRate) },
    ],
    4,
  );
  assert.equal(rates, [0.08, 0.04, 0.02, 0.01]);
});

test('ReduceLROnPlateau cuts after its patience, rests, and stops at the floor', async () => {
  const model = line(0.08);
  const rates: unknown[] = [];
  await fit(
    model,
    [
      script('figure', [1, 1, 1, 1, 1, 1, 1, 1]),
      new ReduceLROnPlateau({ monitor: 'figure', factor: 0.5, patience: 2, cooldown: 1, minLr: 0.03 }),
      { onEpochEnd: () => void rates.push(model.compiled.optimizer.learningRate) },
    ],
    8,
  );
  assert.equal(rates, [0.08, 0.08, 0.04, 0.04, 0.03, 0.03, 0.03, 0.03]);
});

test('ReduceLROnPlateau leaves a rate alone that is below its floor already', async () => {
  const model = line(0.001);
  await fit(model, [new ReduceLROnPlateau({ monitor: 'loss', patience: 1, minDelta: 1e9, minLr: 0.005 })], 4);
  assert.is(model.compiled.optimizer.learningRate, 0.001);
});

test('ReduceLROnPlateau with a patience of 0 cuts as soon as one of 1', async () => {
  for (const patience of [0, 1]) {
    const model = line(0.08);
    await fit(model, [script('figure', [1, 1, 0.5, 1]), new ReduceLROnPlateau({ monitor: 'figure', factor: 0.5, patience })], 4);
    assert.is(model.compiled.optimizer.learningRate, 0.02);
  }
});

test('unknown options are refused by every callback', () => {
  const unknown = { raiseError: true } as never;
  const makers: Record<string, () => Callback> = {
    EarlyStopping: () => new EarlyStopping(unknown),
    JsonLinesLogger: () => new JsonLinesLogger(unknown),
    LearningRateScheduler: () => new LearningRateScheduler(() => 1, unknown),
    ModelCheckpoint: () => new ModelCheckpoint(unknown),
    ProgressBar: () => new ProgressBar(unknown),
    ReduceLROnPlateau: () => new ReduceLROnPlateau(unknown),
    TerminateOnNaN: () => new TerminateOnNaN(unknown),
  };
  for (const [name, make] of Object.entries(makers)) {
    assert.throws(
      make,
      (error: Error) => error instanceof OptionError && error.message.startsWith(`${name}: unknown option "raiseError".`),
    );
  }
});

test('EarlyStopping has nothing to go back to where the best epoch ended in NaN', async () => {
  const model = line(1e30);
  const stop = new EarlyStopping({ monitor: 'figure', restoreBestWeights: true });
  await model.fit(x, y, { batchSize: 1, verbose: 0, callbacks: [script('figure', [1]), stop] });
  assert.ok(model.getWeights().some((values) => values.some(Number.isNaN)));
  assert.is(stop.bestEpoch, 0);
});

test('ModelCheckpoint refuses what is no file before any training', async () => {
  const model = line();
  const before = model.getWeights();
  for (const [filepath, message] of [
    ['/dev/full', /^ModelCheckpoint: "\/dev\/full" is a device/],
    ['/tmp', /^ModelCheckpoint: "\/tmp" is a folder/],
    ['ftp://example.org/a', /^ModelCheckpoint: the address "ftp:\/\/example.org\/a" is of no kind that is known: http:/],
    ['indexeddb://a', /^ModelCheckpoint: there is no IndexedDB here for "indexeddb:\/\/a"/],
    ['download://a', /^ModelCheckpoint: there is no page here/],
  ] as const) {
    const error = await fit(model, [new ModelCheckpoint({ filepath })]).catch((reason: unknown) => reason);
    assert.instance(error, OptionError);
    assert.match((error as Error).message, message);
    assert.equal(model.getWeights(), before);
  }
});

test('ModelCheckpoint keeps every epoch, or the best alone', async () => {
  for (const [saveBestOnly, expected] of [
    [false, 5],
    [true, 3],
  ] as const) {
    const kept: Uint8Array[] = [];
    const filepath = (bytes: Uint8Array) => void kept.push(bytes);
    await fit(line(), [script('figure', [5, 4, 4.5, 3, 3]), new ModelCheckpoint({ filepath, monitor: 'figure', saveBestOnly })], 5);
    assert.is(kept.length, expected);
  }
  assert.throws(() => new ModelCheckpoint({ filepath: 'a', saveFreq: 0 }), /option "saveFreq" must be a whole number of 1 or more/);
  assert.throws(() => new ModelCheckpoint({} as never), /option "filepath" is missing/);
});

test('TerminateOnNaN ends at the batch', async () => {
  const warn = console.warn;
  console.warn = () => {};
  try {
    const history = await line(1e30).fit(x, y, { epochs: 50, batchSize: 1, verbose: 0, callbacks: [new TerminateOnNaN()] });
    assert.is(history.stopped, 'callback');
    assert.ok(history.epoch.length < 3);
  } finally {
    console.warn = warn;
  }
});

test('JsonLinesLogger writes a line an epoch', async () => {
  const lines: string[] = [];
  await fit(line(), [new JsonLinesLogger({ write: (text) => void lines.push(text) })], 3);
  const read = lines.map((text) => JSON.parse(text) as Record<string, number>);
  assert.equal(
    read.map(({ epoch }) => epoch),
    [0, 1, 2],
  );
  assert.ok(read[2]!.loss! < read[0]!.loss!);
});

test.run();
