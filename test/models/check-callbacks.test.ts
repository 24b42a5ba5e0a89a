import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Callback,
  Dense,
  EarlyStopping,
  type FitOptions,
  ModelCheckpoint,
  OptionError,
  ReduceLROnPlateau,
  Sequential,
} from '../../src/index.js';

const x = [[0], [1], [2], [3]];
const y = [[1], [3], [5], [7]];

/** What `fit` and `fitDataset` refuse a run with, and that no epoch had begun by then. */
async function refusals(options: FitOptions): Promise<string[]> {
  const messages: string[] = [];
  for (const method of ['fit', 'fitDataset'] as const) {
    const model = new Sequential([new Dense({ units: 1, inputShape: [1] })]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const before = model.getWeights();
    const run = method === 'fit' ? model.fit(x, y, { verbose: 0, ...options }) : model.fitDataset([{ x, y }], { verbose: 0, ...options });
    const error = await run.then(
      () => new Error('not refused'),
      (e: unknown) => e,
    );
    assert.instance(error, OptionError, String(error));
    assert.equal(model.getWeights(), before);
    messages.push((error as Error).message);
  }
  assert.is(messages[1], messages[0]!.replace(/^fit:/, 'fitDataset:'));
  return messages;
}

class Misspelt {
  onEpochEnded(): void {}
}
class Inherited extends Misspelt {}

for (const [callback, message] of [
  [{ onEpochEnded() {} }, 'fit: callback 1: no hook is called "onEpochEnded". Did you mean "onEpochEnd"?'],
  [new Inherited(), 'fit: callback 1 (Inherited): no hook is called "onEpochEnded". Did you mean "onEpochEnd"?'],
  [{ on_epoch_end() {} }, 'fit: callback 1: no hook is called "on_epoch_end". Did you mean "onEpochEnd"?'],
  [{ onepochbegin() {} }, 'fit: callback 1: no hook is called "onepochbegin". Did you mean "onEpochBegin"?'],
  [{ onTrainBatchEnd() {} }, 'fit: callback 1: no hook is called "onTrainBatchEnd". Did you mean "onBatchEnd"?'],
  [
    { onYield() {} },
    'fit: callback 1: no hook is called "onYield". There are onTrainBegin, onEpochBegin, onBatchBegin, onBatchEnd, onEpochEnd, onTrainEnd, onTrainError.',
  ],
  [{ onBatchEnd: 3 }, 'fit: callback 1: received 3 as "onBatchEnd"; expected a function.'],
  [{ state: () => 1 }, 'fit: callback 1: it has state() and no restore(state); expected both.'],
  [{ restore() {} }, 'fit: callback 1: it has restore(state) and no state(); expected both.'],
] as const) {
  test(`refused: ${message}`, async () => {
    assert.is((await refusals({ callbacks: [{}, callback as Callback] }))[0], message);
  });
}

test('what is no hook and no state is the callback’s own', async () => {
  const model = new Sequential([new Dense({ units: 1, inputShape: [1] })]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const own = { once() {}, online: true, onset: 3, state: 'idle', epochEnd() {}, onTrainEnd: undefined };
  await model.fit(x, y, { verbose: 0, callbacks: [own as unknown as Callback, Object.create(null) as Callback] });
});

test('a signal that is none is refused', async () => {
  for (const [signal, shown] of [
    [{}, 'an object (Object)'],
    [new AbortController(), 'an object (AbortController)'],
    [true, 'true'],
    [null, 'null'],
  ]) {
    assert.is(
      (await refusals({ signal: signal as AbortSignal }))[0],
      `fit: option "signal" must be an AbortSignal, such as new AbortController().signal, received ${shown}.`,
    );
  }
});

const filepath = (): void => {};
const quiet: Callback = { figures: [], onEpochEnd() {} };
const any: Callback = { onEpochEnd() {} };

for (const [name, make] of Object.entries({
  EarlyStopping: (monitor: string) => new EarlyStopping({ monitor }),
  ReduceLROnPlateau: (monitor: string) => new ReduceLROnPlateau({ monitor }),
  ModelCheckpoint: (monitor: string) => new ModelCheckpoint({ monitor, filepath, saveBestOnly: true }),
})) {
  test(`${name} on a figure that there will not be is refused before the first epoch`, async () => {
    for (const [monitor, callbacks] of [
      ['valLoss', []],
      ['valLoss', [any]],
      ['acuracy', []],
      ['accuracy', [quiet]],
      ['accuracy', [{ ...any, figures: ['valLoss'] }]],
    ] as const) {
      const [message] = await refusals({ callbacks: [...callbacks, make(monitor)] });
      assert.ok(message!.startsWith(`${name}: the logs have no "${monitor}" to monitor; they have loss, learningRate`), message);
    }
  });

  test(`${name} takes figures of the run, and those that a callback before it adds`, async () => {
    const adds = (name: string, told: boolean): Callback => ({
      ...(told ? { figures: [name] } : {}),
      onEpochEnd: (_, logs) => void Object.assign(logs, { [name]: 1 }),
    });
    for (const [monitor, callbacks, options] of [
      ['loss', [], {}],
      ['valLoss', [], { validationData: [x, y] }],
      ['own', [adds('own', true)], {}],
      ['own', [adds('own', false)], {}],
      ['valLoss', [adds('valLoss', true)], {}],
    ] as const) {
      const model = new Sequential([new Dense({ units: 1, inputShape: [1] })]);
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      const { epoch } = await model.fit(x, y, { verbose: 0, ...options, callbacks: [...callbacks, make(monitor)] });
      assert.equal(epoch, [0]);
    }
  });
}

test.run();
