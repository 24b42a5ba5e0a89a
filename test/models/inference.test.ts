// What predict and evaluate make of the weights beforehand (panels, transformed kernels, kernels that took a batch norm in) is never stale: whatever
// changed the weights, they give the bits of a model that never ran before.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../src/engine/engine.js';
import { microKernels } from '../../src/engine/micro-tiles.js';
import {
  Adam,
  BatchNormalization,
  type Callback,
  Conv2D,
  Dense,
  EarlyStopping,
  Flatten,
  Layer,
  type LayerPlan,
  loadModel,
  ReLU,
  Sequential,
  type Slot,
} from '../../src/index.js';
import { resnet20 } from '../../src/zoo.js';

const COUNT = 20;
const data = Float32Array.from({ length: COUNT * 64 * 4 }, (_, i) => Math.fround(Math.sin(i * 1.3) + (i % 5) / 7));
const x = { data, shape: [COUNT, 8, 8, 4] };
const y = Int32Array.from({ length: COUNT }, (_, i) => i % 3);

/** Winograd's way, the direct one and a matrix product, each with a batch norm; and dense layers, one of them with a batch norm. */
function network(more: readonly Layer[] = []): Sequential {
  const model = new Sequential(
    [
      new Conv2D({ filters: 8, kernelSize: 3, padding: 'same', useBias: false, inputShape: [8, 8, 4] }),
      new BatchNormalization(),
      new ReLU(),
      new Conv2D({ filters: 6, kernelSize: 3, strides: 2, padding: 'same' }),
      new BatchNormalization({ scale: false }),
      new Conv2D({ filters: 24, kernelSize: 1, activation: 'relu' }),
      ...more,
      new Flatten(),
      new Dense({ units: 40 }),
      new BatchNormalization(),
      new ReLU(),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { seed: 4 },
  );
  model.compile({ optimizer: new Adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const SIZES = [1, 2, 7, 64];

/** Asserts that it predicts as a model does that is made of its file: by any batch size, and `evaluate` with it. */
async function asNew(model: Sequential, what: string): Promise<Float32Array> {
  const fresh = (await loadModel(model.save())) as Sequential;
  fresh.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const want = fresh.predict(x).data;
  for (const batchSize of SIZES) assert.equal(model.predict(x, { batchSize }).data, want, `${what}: predict by ${batchSize}`);
  const options = { batchSize: 7 };
  assert.equal(model.evaluate(x, y, options), fresh.evaluate(x, y, options), `${what}: evaluate`);
  return want;
}

test('weights may change between two predictions in any way', async () => {
  const model = network();
  let last = await asNew(model, 'at the start');
  const changes: Record<string, () => unknown> = {
    trainOnBatch: () => model.trainOnBatch(x, y),
    fit: () => model.fit(x, y, { epochs: 1, batchSize: 8, verbose: 0 }),
    fitDataset: () => model.fitDataset([{ x, y }], { epochs: 1, verbose: 0 }),
    setWeights: () => model.setWeights(model.getWeights().map((values) => values.map((v) => v * 0.9 + 0.01))),
    'EarlyStopping, which goes back': async () => {
      const stop = new EarlyStopping({ monitor: 'loss', mode: 'max', restoreBestWeights: true });
      await model.fit(x, y, { epochs: 3, batchSize: 8, verbose: 0, callbacks: [stop, predicting(model)] });
    },
    resume: async () => {
      const saved = model.checkpoint();
      await model.fit(x, y, { epochs: 1, verbose: 0 });
      model.predict(x);
      model.resume(saved);
      model.trainOnBatch(x, y);
    },
    dispose: () => model.dispose(),
    'running statistics alone': () => {
      for (const layer of model.layers) if (!(layer instanceof BatchNormalization)) layer.trainable = false;
      model.compile({ optimizer: new Adam({ learningRate: 0 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
      model.trainOnBatch(x, y);
    },
  };
  for (const [name, change] of Object.entries(changes)) {
    await change();
    const now = await asNew(model, name);
    assert.not.equal(now, last, `${name} changes something`);
    last = now;
  }
});

/** Predicts after every batch. */
const predicting = (model: Sequential): Callback => ({
  onBatchEnd: () => {
    model.predict(x);
  },
});

test('a prediction in the middle of a step is no memory of it', async () => {
  const asks: { model?: Sequential } = {};
  class Asking extends Layer<{ x: Slot; dx: Slot | undefined; dy: Slot | undefined; training: boolean; plan: LayerPlan }> {
    plan(plan: LayerPlan) {
      plan.output(plan.input.shape, { alias: true });
      return { x: plan.input, dx: plan.inputGradient, dy: plan.outputGradient, training: plan.training, plan };
    }
    forward(_: unknown, { training }: { training: boolean }): void {
      if (training) asks.model?.predict(x);
    }
    backward(): void {}
  }
  const [asked, quiet] = [network([new Asking()]), network()];
  asks.model = asked;
  for (let step = 0; step < 3; step++) {
    asked.trainOnBatch(x, y);
    quiet.trainOnBatch(x, y);
    assert.equal(asked.getWeights(), quiet.getWeights());
    assert.equal(asked.predict(x).data, quiet.predict(x).data, 'and a layer of JavaScript leaves what its neighbours do');
  }
});

/** Halves its weights whenever it runs, by a record of its own. */
class Halving extends Dense {
  override readonly kind = 'Halving' as 'Dense';
  override get emits(): boolean {
    return true;
  }
  override forward(...[k, state, rows]: Parameters<Dense['forward']>): void {
    super.forward(k, state, rows);
    const { pointer, size } = state.kernel;
    k.affine({ x: pointer, y: pointer, n: size, scale: 0.5 });
  }
}

test('weights that a layer changes while it predicts are not taken for fixed', () => {
  const rows = { data: data.subarray(0, 5 * 40), shape: [5, 40] };
  const model = new Sequential([new Halving({ units: 30, inputShape: [40] })]);
  const [first, second] = [model.predict(rows).data, model.predict(rows).data];
  assert.equal(
    second,
    first.map((value) => value / 2),
  );
});

test('panels follow the micro-kernel', async () => {
  const model = network();
  const want = model.predict(x).data;
  const { wasm } = engine();
  try {
    for (const name of [...microKernels, 'auto'] as const) {
      wasm!.pin(name);
      for (const batchSize of SIZES) assert.equal(model.predict(x, { batchSize }).data, want, `${name}, by ${batchSize}`);
    }
  } finally {
    wasm!.pin('auto');
  }
});

test('validation in fit is evaluate, to the bit', async () => {
  const model = network();
  const { history } = await model.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0, validationData: [x, y] });
  assert.is(history.valLoss![1], model.evaluate(x, y, { batchSize: 8 }).loss);
});

test('the list of a prediction says what is made of weights, and what took what in', () => {
  const model = new Sequential([
    new Conv2D({ filters: 8, kernelSize: 3, inputShape: [6, 6, 4], name: 'conv' }),
    new BatchNormalization({ name: 'norm' }),
    new ReLU({ name: 'relu' }),
    new Flatten(),
    new Dense({ units: 20, name: 'dense' }),
  ]);
  const rows = model
    .program({ batchSize: 8 })
    .split('\n')
    .slice(1)
    .map((line) => line.split(/ {2,}/).slice(1, 4).join(' '));
  assert.equal(rows, [
    'weights norm fill',
    'weights norm inverseStandardDeviation',
    'weights norm normalize',
    'weights norm normalize',
    'weights conv+norm+relu packKernel',
    'weights dense packB',
    'forward conv+norm+relu conv2d',
    'forward dense gemm',
  ]);
});

test('what is made of weights is held once for all programs, and goes with the model', () => {
  const { arena } = engine();
  const before = arena.used;
  const model = resnet20();
  const images = { data: new Float32Array(8 * 3072).fill(0.5), shape: [8, 32, 32, 3] };
  for (const batchSize of [1, 8]) model.predict(images, { batchSize });
  const held = arena.used;
  for (const batchSize of [5, 2, 3]) model.predict(images, { batchSize });
  const programs = arena.used - held;
  assert.ok(programs < 200_000, `${programs} bytes more for five programs`);
  model.dispose();
  assert.is(arena.used, before);
});

test.run();
