// Runs with every callback of the package are cut in every hook and resumed: all that follows is the uncut run's, to the bit.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Adam,
  BatchNormalization,
  type Callback,
  type DatasetBatch,
  Dense,
  Dropout,
  EarlyStopping,
  type History,
  JsonLinesLogger,
  LearningRateScheduler,
  type Logs,
  ModelCheckpoint,
  type Optimizer,
  ProgressBar,
  ReduceLROnPlateau,
  Sequential,
  SGD,
  TerminateOnNaN,
  WeightAveraging,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(7, 'resume-callbacks');
const [COUNT, BATCH, EPOCHS, SIZE] = [27, 8, 4, 4];
const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
const labels = (count: number): Int32Array => Int32Array.from({ length: count }, () => random.below(3));
const x = { data: numbers(COUNT * SIZE), shape: [COUNT, SIZE] };
const y = labels(COUNT);
const validationData = [{ data: numbers(12 * SIZE), shape: [12, SIZE] }, labels(12)] as const;

function network(optimizer: Optimizer): Sequential {
  const model = new Sequential(
    [
      new Dense({ units: 6, inputShape: [SIZE] }),
      new BatchNormalization(),
      new Dropout({ rate: 0.2 }),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { seed: 3 },
  );
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

/** Takes checkpoints in all hooks but the run's own. */
class Cutter implements Callback {
  readonly kind = 'Cutter';
  readonly figures = [];
  readonly taken: Uint8Array[] = [];
  private take: () => void = () => {};

  onTrainBegin({ model }: { model: { checkpoint(): Uint8Array } }): void {
    this.take = () => void this.taken.push(model.checkpoint());
  }
  onEpochBegin(): void {
    this.take();
  }
  onBatchBegin(): void {
    this.take();
  }
  onBatchEnd(): void {
    this.take();
  }
  onEpochEnd(): void {
    this.take();
  }
  state(): object {
    return {};
  }
  restore(): void {}
}

/** Writes down its calls, those before a cut among them. */
class Recorder implements Callback {
  calls: string[] = [];
  onEpochBegin(epoch: number): void {
    this.calls.push(`epoch ${epoch}`);
  }
  onBatchBegin(batch: number): void {
    this.calls.push(`batch ${batch}`);
  }
  onBatchEnd(batch: number, { loss }: Logs): void {
    this.calls.push(`batch ${batch} ended: ${loss}`);
  }
  onEpochEnd(epoch: number, logs: Logs): void {
    this.calls.push(`epoch ${epoch} ended: ${JSON.stringify(logs)}`);
  }
  state(): unknown {
    return this.calls;
  }
  restore(calls: string[]): void {
    this.calls = calls;
  }
}

/** Makes the loss infinite, in the logs alone: what NaN in weights is in bits may differ from run to run. */
class Spoiler implements Callback {
  private epoch = 0;
  onEpochBegin(epoch: number): void {
    this.epoch = epoch;
  }
  onBatchEnd(batch: number, logs: Logs): void {
    if (this.epoch === 1 && batch === 2) logs.loss = Infinity;
  }
}

/** A run's callbacks, anew each time, and what they wrote. */
interface Parts {
  list: Callback[];
  written: (string | Uint8Array)[];
}

interface Outcome {
  model: Sequential;
  history: History;
  written: Parts['written'];
  taken: Uint8Array[];
  calls: string[][];
}

function together(list: (written: Parts['written']) => Callback[]): () => Parts {
  return () => {
    const written: Parts['written'] = [];
    return { list: list(written), written };
  };
}

const early = () => new EarlyStopping({ patience: 2, minDelta: 0.05, restoreBestWeights: true });
const plateau = () => new ReduceLROnPlateau({ monitor: 'valLoss', patience: 1, factor: 0.5, minDelta: 0.05, cooldown: 1 });
const scheduler = () => new LearningRateScheduler((_, rate) => rate * 0.9);
const keeper = (written: Parts['written'], saveFreq: number | 'epoch') =>
  new ModelCheckpoint({ filepath: (bytes) => void written.push(bytes), monitor: 'valAccuracy', saveBestOnly: true, saveFreq });
const logger = (written: Parts['written']) =>
  new JsonLinesLogger({ write: (line) => void written.push(JSON.stringify({ ...JSON.parse(line), seconds: 0 })) });

const NUMBER_OF_BATCHES = 4;
const stopped = ({ stopped }: History): boolean => stopped === 'callback';
const rate = (model: Sequential): number => model.compiled.optimizer.learningRate as number;

/** Each callback by itself, with a run in which it has something to do, and a check that it did. */
const sets: Record<string, { parts: () => Parts; optimizer: () => Optimizer; acted(run: Outcome): boolean }> = {
  LearningRateScheduler: {
    parts: together(() => [scheduler()]),
    optimizer: () => new SGD({ learningRate: 0.2, momentum: 0.9 }),
    acted: ({ model }) => rate(model) === 0.2 * 0.9 * 0.9 * 0.9 * 0.9,
  },
  ReduceLROnPlateau: {
    parts: together(() => [plateau()]),
    optimizer: () => new Adam({ learningRate: 0.2 }),
    acted: ({ model }) => rate(model) < 0.2,
  },
  EarlyStopping: {
    parts: together(() => [early()]),
    optimizer: () => new Adam({ learningRate: 0.2 }),
    acted: ({ history }) => stopped(history) && history.epoch.length > 2,
  },
  ModelCheckpoint: {
    parts: together((written) => [keeper(written, 3)]),
    optimizer: () => new Adam({ learningRate: 0.2 }),
    acted: ({ written }) => written.length > EPOCHS && written.length < EPOCHS + EPOCHS,
  },
  TerminateOnNaN: {
    parts: together(() => [new Spoiler(), new TerminateOnNaN()]),
    optimizer: () => new Adam(),
    acted: ({ history }) => stopped(history) && history.partial?.batches === 3,
  },
  JsonLinesLogger: {
    parts: together((written) => [logger(written)]),
    optimizer: () => new Adam(),
    acted: ({ written }) => written.length === EPOCHS,
  },
  WeightAveraging: {
    parts: together(() => [new WeightAveraging({ emaMomentum: (step) => step / (step + 2), updateFrequency: 2, startEpoch: 1 })]),
    optimizer: () => new Adam({ learningRate: 0.2 }),
    acted: ({ history }) => history.epoch.length === EPOCHS,
  },
  'WeightAveraging, from whose averages it goes on': {
    parts: together(() => [new WeightAveraging({ emaMomentum: 0.7, updateFrequency: 3, emaOverwriteFrequency: 3 })]),
    optimizer: () => new SGD({ learningRate: 0.2, momentum: 0.9 }),
    acted: ({ history }) => history.epoch.length === EPOCHS,
  },
  'all of them': {
    parts: together((written) => [
      new ProgressBar({ bar: false }),
      logger(written),
      scheduler(),
      keeper(written, 'epoch'),
      plateau(),
      early(),
      new TerminateOnNaN(),
    ]),
    optimizer: () => new Adam({ learningRate: 0.2 }),
    acted: ({ history, written }) => stopped(history) && history.epoch.length > 2 && written.length > 2,
  },
};

/** Batches of a set that is new in every epoch, which it is told. */
async function* batches(epoch: number): AsyncGenerator<DatasetBatch> {
  for (let start = 0; start < COUNT; start += BATCH) {
    const count = Math.min(BATCH, COUNT - start);
    const shift = (epoch * 5) % (COUNT - count + 1);
    yield { x: { data: x.data.slice(shift * SIZE, (shift + count) * SIZE), shape: [count, SIZE] }, y: y.slice(shift, shift + count) };
  }
}

const list = [...Array(NUMBER_OF_BATCHES).keys()].map((i) => ({
  x: { data: x.data.subarray(i * 6 * SIZE, (i + 1) * 6 * SIZE), shape: [6, SIZE] },
  y: y.subarray(i * 6, (i + 1) * 6),
}));

const common = { epochs: EPOCHS, verbose: 0, validationData } as const;
const feeds: Record<string, (model: Sequential, callbacks: Callback[], signal?: AbortSignal) => Promise<History>> = {
  arrays: (model, callbacks, signal) => model.fit(x, y, { ...common, batchSize: BATCH, callbacks, signal }),
  'a list of batches': (model, callbacks, signal) => model.fitDataset(list, { ...common, callbacks, signal }),
  'a generator by epochs': (model, callbacks, signal) => model.fitDataset(batches, { ...common, callbacks, signal }),
};

const { log, warn } = console;
test.before(() => {
  console.log = console.warn = () => {};
});
test.after(() => {
  Object.assign(console, { log, warn });
});

for (const [name, { parts, optimizer, acted }] of Object.entries(sets)) {
  const places = [...new Set([0, Math.ceil(parts().list.length / 2), parts().list.length])];
  for (const [from, fit] of Object.entries(feeds)) {
    test(`${name}, from ${from}: cut in every hook, the same bits, calls and checkpoints follow`, async () => {
      for (const place of places) {
        const run = async (checkpoint?: Uint8Array): Promise<Outcome> => {
          const model = network(optimizer());
          if (checkpoint) model.resume(checkpoint);
          const { list, written } = parts();
          const [cutter, first, last] = [new Cutter(), new Recorder(), new Recorder()];
          const history = await fit(model, [first, ...list.slice(0, place), cutter, ...list.slice(place), last]);
          return { model, written, history, taken: cutter.taken, calls: [first.calls, last.calls] };
        };
        const whole = await run();
        assert.ok(acted(whole), 'the callback had nothing to do');
        assert.ok(whole.taken.length > 2 * NUMBER_OF_BATCHES);
        for (const [i, checkpoint] of whole.taken.entries()) {
          const rest = await run(checkpoint);
          assert.equal(rest.model.getWeights(), whole.model.getWeights(), `cut ${i}`);
          assert.equal(rest.model.compiled.optimizer.learningRate, whole.model.compiled.optimizer.learningRate);
          assert.equal(rest.calls, whole.calls);
          assert.equal(rest.taken, whole.taken.slice(i + 1));
          assert.equal(rest.written, whole.written.slice(whole.written.length - rest.written.length));
          assert.is(rest.history.stopped, whole.history.stopped);
          for (const [figure, values] of Object.entries(rest.history.history))
            assert.equal(values, whole.history.history[figure]!.slice(-values.length));
        }
      }
    });
  }
}

for (const [from, fit] of Object.entries(feeds)) {
  test(`a run from ${from} that is ended by its signal is resumed from the checkpoint taken then`, async () => {
    const parts = (): Callback[] => [scheduler(), plateau(), new EarlyStopping({ patience: 2, minDelta: 0.05 })];
    const whole = network(new Adam({ learningRate: 0.2 }));
    await fit(whole, parts());
    for (let cut = 1; cut < EPOCHS * NUMBER_OF_BATCHES; cut++) {
      const model = network(new Adam({ learningRate: 0.2 }));
      const end = new AbortController();
      let batches = 0;
      const count: Callback = {
        figures: [],
        onBatchEnd: () => {
          if (++batches === cut) end.abort();
        },
      };
      await fit(model, [count, ...parts()], end.signal);
      const again = network(new Adam({ learningRate: 0.2 }));
      again.resume(model.checkpoint());
      // what was resumed and not yet run holds the same
      assert.equal(again.checkpoint(), model.checkpoint());
      await fit(again, [count, ...parts()]);
      assert.equal(again.getWeights(), whole.getWeights(), `cut after batch ${cut}`);
    }
  });
}

test('a checkpoint taken while a batch is fetched goes on from there', async () => {
  const taken: Uint8Array[] = [];
  const source = (model: Sequential) =>
    async function* (epoch: number) {
      for await (const batch of batches(epoch)) {
        await new Promise((resolve) => setTimeout(resolve));
        taken.push(model.checkpoint());
        yield batch;
      }
      taken.push(model.checkpoint());
    };
  const whole = network(new Adam({ learningRate: 0.2 }));
  await whole.fitDataset(source(whole), { ...common, callbacks: [scheduler(), plateau()] });
  assert.is(taken.length, EPOCHS * (NUMBER_OF_BATCHES + 1));
  for (const checkpoint of taken.slice()) {
    const again = network(new Adam({ learningRate: 0.2 }));
    again.resume(checkpoint);
    await again.fitDataset(batches, { ...common, callbacks: [scheduler(), plateau()] });
    assert.equal(again.getWeights(), whole.getWeights());
  }
});

test.run();
