// wasm-nn/worker in Node: what a worker trains is what this thread trains, and whatever crosses the threads arrives as what it was.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, OptionError, Sequential, type TrainingRun } from 'wasm-nn';
import { makeMoons } from 'wasm-nn/data';
import { inWorker, transfer } from 'wasm-nn/worker';

const COUNT = 300;

const moons = () => makeMoons({ samples: COUNT, noise: 0.1, seed: 7 });

const LAYERS = [
  { units: 16, activation: 'relu', inputShape: [2] },
  { units: 2, activation: 'softmax' },
] as const;
const COMPILED = { loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;
const QUIET = { verbose: 0 } as const;

const remote = await inWorker();
const compiled = async () => {
  const model = await new remote.Sequential(
    LAYERS.map((options) => new remote.Dense(options)),
    { seed: 7 },
  );
  await model.compile({ optimizer: new remote.Adam({ learningRate: 0.01 }), ...COMPILED });
  return model;
};

/** The message of what `work` throws, and what it is. */
async function failure(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

test('a worker trains to the bits of this thread', async () => {
  const { x, y } = moons();
  const local = new Sequential(
    LAYERS.map((options) => new Dense(options)),
    { seed: 7 },
  );
  local.compile({ optimizer: 'adam', ...COMPILED });
  local.compiled.optimizer.learningRate = 0.01;
  const model = await compiled();
  const [here, there] = [await local.fit(x, y, { epochs: 4, ...QUIET }), await model.fit(x, y, { epochs: 4, ...QUIET })];
  assert.equal(there.history, here.history);
  assert.is(there.constructor, here.constructor);
  const [predicted, far] = [local.predict(x), await model.predict(x)];
  assert.equal(far.data, predicted.data);
  assert.equal([...far.shape], [...predicted.shape]);
  assert.equal(await model.evaluate(x, y), local.evaluate(x, y));
  assert.equal(await model.save(), local.save());
  assert.equal((await model.getWeights()).length, 4);
});

test('layers may be made on this side, and shared memory is not copied', async () => {
  const { x, y } = moons();
  const shared = new Float32Array(new SharedArrayBuffer(x.data.byteLength));
  shared.set(x.data);
  const model = await new remote.Sequential(
    LAYERS.map((options) => new Dense(options)),
    { seed: 7 },
  );
  await model.compile({ optimizer: 'sgd', ...COMPILED });
  const before = await model.predict({ data: shared, shape: x.shape });
  assert.equal(before.data, (await model.predict(x)).data);
  const kept = await remote.keep({ data: shared, shape: x.shape });
  shared.fill(0);
  assert.equal((await model.predict(kept)).data, (await model.predict({ data: shared, shape: x.shape })).data);
  assert.not.equal((await model.predict(kept)).data, before.data);
  assert.is((await model.evaluate(kept, y)).loss, (await model.evaluate({ data: shared, shape: x.shape }, y)).loss);
});

test('what is marked moves, what is not stays, and a view takes no more than itself along', async () => {
  const { x, y } = moons();
  const model = await compiled();
  const first = await model.evaluate(x, y);
  assert.is(x.data.length, 2 * COUNT);
  const large = new Float32Array(1e6);
  large.set(x.data, 100);
  const view = { data: large.subarray(100, 100 + 2 * COUNT), shape: x.shape };
  assert.equal(await model.evaluate(view, y), first);
  assert.equal(await model.evaluate(transfer(x), y), first);
  assert.is(x.data.length, 0);
});

test('callbacks of this side see every epoch and batch, know the model, and may stop it', async () => {
  const { x, y } = moons();
  const model = await compiled();
  const seen: string[] = [];
  class Stopper {
    private run: TrainingRun | undefined;
    onTrainBegin(run: TrainingRun): void {
      this.run = run;
      assert.is(run.model as unknown, model);
      assert.is(run.epochs, 100);
    }
    onBatchEnd(batch: number): void {
      seen.push(`${batch}`);
    }
    async onEpochEnd(epoch: number, logs: object): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, 1));
      seen.push(`${epoch}: ${Object.keys(logs).join(' ')}`);
      if (epoch === 1) this.run!.model.stopTraining = true;
    }
  }
  const history = await model.fit(x, y, { epochs: 100, batchSize: 100, ...QUIET, callbacks: [new Stopper()] });
  assert.equal(seen, ['0', '1', '2', '0: loss accuracy learningRate', '0', '1', '2', '1: loss accuracy learningRate']);
  assert.is(history.stopped, 'callback');
});

test('callbacks of the package work in the worker', async () => {
  const { x, y } = moons();
  const model = await compiled();
  const stopping = new remote.EarlyStopping({ monitor: 'loss', patience: 0, minDelta: 10 });
  const history = await model.fit(x, y, { epochs: 100, ...QUIET, callbacks: [stopping] });
  assert.is(history.epoch.length, 2);
  assert.is(await stopping.stoppedEpoch, 1);
});

test('a signal stops a run', async () => {
  const { x, y } = moons();
  const model = await compiled();
  const stop = new AbortController();
  const running = model.fit(x, y, { epochs: 100_000, ...QUIET, signal: stop.signal, callbacks: [{ onEpochEnd: () => stop.abort() }] });
  assert.is((await running).stopped, 'signal');
  assert.is((await model.fit(x, y, { ...QUIET, signal: AbortSignal.abort() })).epoch.length, 0);
});

test('what a callback throws, whether it is waited for or not, fails the run with that very error', async () => {
  const { x, y } = moons();
  const model = await compiled();
  for (const hook of ['onEpochBegin', 'onBatchEnd', 'onTrainEnd']) {
    const error = new Error(`from ${hook}`);
    const callback = {
      [hook]: () => {
        throw error;
      },
    };
    assert.is(await failure(() => model.fit(x, y, { epochs: 2, ...QUIET, callbacks: [callback] })), error);
  }
});

test('the model answers while it trains elsewhere, and the thread that waits is free', async () => {
  const { x, y } = moons();
  const [training, other] = [await compiled(), await compiled()];
  const stop = new AbortController();
  const running = training.fit(x, y, { epochs: 100_000, ...QUIET, signal: stop.signal });
  for (let i = 0; i < 5; i++) assert.is((await other.predict(x)).data.length, 2 * COUNT);
  stop.abort();
  await running;
});

test('graphs are put together before anything has answered', async () => {
  const inputs = remote.input({ shape: [2] });
  const shared = new remote.Dense({ units: 3, activation: 'tanh' });
  const added = new remote.Add().apply([shared.apply(inputs), new remote.Dense({ units: 3 }).apply(inputs)]);
  shared.trainable = false;
  const model = await new remote.Model({
    inputs,
    outputs: { sum: added, twice: shared.apply(new remote.Dense({ units: 2 }).apply(inputs)) },
  });
  assert.equal(await model.outputNames, ['sum', 'twice']);
  assert.is(await shared.trainable, false);
  const layers = await model.layers;
  assert.is(await layers[0]!.kind, 'Dense');
});

test('entries beside the main one, and models through their files', async () => {
  const model = await compiled();
  const { x } = moons();
  const again = await remote.loadModel(await model.save());
  assert.equal((await again.predict(x)).data, (await model.predict(x)).data);
  const onnx = await remote.exportOnnx(model);
  assert.ok(onnx instanceof Uint8Array);
  const imported = await remote.importOnnx(onnx);
  assert.equal((await imported.predict(x)).shape, [COUNT, 2]);
  assert.equal(await (await remote.lenet5()).outputShape, [10]);
});

test('errors come with their class and sentence', async () => {
  const model = await compiled();
  const { x, y } = moons();
  const cases: [() => unknown, string, RegExp][] = [
    [() => new remote.Dense({ unitz: 3 } as never), 'OptionError', /unknown option "unitz". Did you mean "units"/],
    [() => new remote.Sequential([new remote.Dense({ units: 0 })]), 'OptionError', /"units" must be a whole number/],
    [
      () => (remote as unknown as { Dens: new () => object }).Dens && new (remote as never as { Dens: new () => object }).Dens(),
      'OptionError',
      /no "Dens".*"Dense"/,
    ],
    [() => (model as unknown as { fti(): unknown }).fti(), 'OptionError', /no method "fti".*"fit"/],
    [() => model.fit({ data: x.data, shape: [COUNT, 3] }, y), 'ShapeError', /holds/],
    [() => model.fit(x, y.fill(5)), 'DataError', /5/],
    [() => model.compile({ ...COMPILED, optimizer: new Sequential() as never }), 'OptionError', /Sequential.*on this side/],
    [() => new remote.LearningRateScheduler((_, rate) => rate), 'OptionError', /received a function.*inWorker\(\{ modules/],
    [() => inWorker({ thread: 2 } as never), 'OptionError', /"thread". Did you mean "threads"/],
    [() => inWorker({ threads: 0.5 }), 'OptionError', /"threads" must be/],
    [() => inWorker({ modules: ['nowhere.js'] }), 'OptionError', /modules/],
    [() => inWorker({ worker: 3 as never }), 'OptionError', /must be a Worker, received 3/],
  ];
  for (const [work, name, message] of cases) {
    const error = await failure(work);
    assert.is(error.name, name, error.message);
    assert.match(error.message, message);
  }
  assert.ok((await failure(cases[0]![0])) instanceof OptionError);
});

test('classes of a module of one own', async () => {
  const own = await inWorker({ modules: [new URL('./own-layers.mjs', import.meta.url)] });
  const { Doubling, constantly } = own as unknown as { Doubling: typeof Dense; constantly(value: number): Promise<number[]> };
  const model = await new own.Sequential([new Doubling({ inputShape: [2] } as never)]);
  assert.equal([...(await model.predict([[1, 2]])).data], [2, 4]);
  assert.equal(await constantly(3), [3, 3]);
  own.close();
  const error = await failure(() => inWorker({ modules: [new URL('./no-such-module.mjs', import.meta.url)] }));
  assert.match(error.message, /no-such-module/);
});

test('a worker that is closed says so', async () => {
  const short = await inWorker({ threads: 2 });
  assert.is(short.info.threads, 2);
  const model = await new short.Sequential([new short.Dense({ units: 1, inputShape: [1] })]);
  const pending = model.predict([[1]]);
  short.close();
  for (const error of [await failure(() => pending), await failure(() => model.predict([[1]]))])
    assert.match(error.message, /the worker was closed/);
});

test.after(() => remote.close());
test.run();
