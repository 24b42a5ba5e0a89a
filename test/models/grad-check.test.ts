import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Activation,
  Dense,
  Flatten,
  gradCheck,
  type Layer,
  LeakyReLU,
  l1,
  l1l2,
  l2,
  ReLU,
  Rescaling,
  Sequential,
  Softmax,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const LIMIT = 1e-9;
const BATCH = 6;
const CLASSES = 4;

const random = new RandomStream(5, 'grad-check');
const x = { data: Float32Array.from({ length: BATCH * 6 }, () => random.normal()), shape: [BATCH, 2, 3] };
const labels = Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES);
const rows = { data: Float32Array.from({ length: BATCH * CLASSES }, () => random.uniform()), shape: [BATCH, CLASSES] };
const bits = { data: Float32Array.from(rows.data, (v) => (v > 0.5 ? 1 : 0)), shape: rows.shape };

async function check(name: string, layers: Layer[], loss: Parameters<Sequential['compile']>[0]['loss'], y: Int32Array | typeof rows) {
  const model = new Sequential([new Flatten({ inputShape: [2, 3] }), ...layers], { seed: 2 });
  model.compile({ optimizer: 'sgd', loss });
  const { maxRelativeError, worst } = await gradCheck(model, x, y);
  console.log(`  ${name}: ${maxRelativeError.toExponential(1)}`);
  assert.ok(maxRelativeError <= LIMIT, `${name}: ${maxRelativeError} at ${JSON.stringify(worst)}`);
}

for (const activation of ['linear', 'relu', 'leakyRelu', 'tanh', 'sigmoid', 'softmax'] as const) {
  test(`Dense with ${activation}, in the middle and before each loss`, async () => {
    const hidden = () => new Dense({ units: 5, activation, biasInitializer: 'randomNormal' });
    const out = (last: 'softmax' | 'sigmoid' | 'linear') => [hidden(), new Dense({ units: CLASSES, activation: last })];
    await check(`${activation}, sparse cross-entropy after softmax`, out('softmax'), 'sparseCategoricalCrossentropy', labels);
    await check(`${activation}, cross-entropy after softmax`, out('softmax'), 'categoricalCrossentropy', rows);
    await check(`${activation}, sparse cross-entropy of sigmoids`, out('sigmoid'), 'sparseCategoricalCrossentropy', labels);
    await check(`${activation}, cross-entropy of sigmoids`, out('sigmoid'), 'categoricalCrossentropy', rows);
    await check(`${activation}, binary cross-entropy after sigmoid`, out('sigmoid'), 'binaryCrossentropy', bits);
    await check(`${activation}, binary cross-entropy of softmax`, out('softmax'), 'binaryCrossentropy', bits);
    await check(`${activation}, squared error`, out('linear'), 'meanSquaredError', rows);
  });
}

test('activation layers, rescaling, and a layer without bias', async () => {
  await check(
    'layers',
    [
      new Rescaling({ scale: 0.5, offset: 0.1 }),
      new Dense({ units: 7, useBias: false }),
      new ReLU(),
      new Dense({ units: 6 }),
      new LeakyReLU({ negativeSlope: 0.2 }),
      new Rescaling({ scale: 1.5, offset: -0.1 }),
      new Dense({ units: 5 }),
      new Activation({ activation: 'tanh' }),
      new Dense({ units: CLASSES }),
      new Softmax(),
    ],
    'sparseCategoricalCrossentropy',
    labels,
  );
});

for (const [name, kernelRegularizer] of [
  ['l1', l1({ l1: 0.03 })],
  ['l2', l2({ l2: 0.02 })],
  ['l1l2', l1l2({ l1: 0.01, l2: 0.02 })],
] as const) {
  test(`regularizer ${name}`, async () => {
    await check(
      name,
      [
        new Dense({ units: 8, activation: 'tanh', kernelRegularizer }),
        new Dense({ units: CLASSES, activation: 'softmax', kernelRegularizer }),
      ],
      'sparseCategoricalCrossentropy',
      labels,
    );
  });
}

test('a wrong gradient does not pass', async () => {
  class Wrong extends Dense {
    override backward(...args: Parameters<Dense['backward']>): void {
      super.backward(...args);
      const [kernels, { kernel }] = args;
      kernels.affine({ x: kernel.gradient, y: kernel.gradient, n: 1, scale: 1.000001 });
    }
  }
  const model = new Sequential([new Flatten({ inputShape: [2, 3] }), new Wrong({ units: CLASSES, activation: 'softmax' })]);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const { maxRelativeError } = await gradCheck(model, x, labels, { samples: 24 });
  assert.ok(maxRelativeError > 1e-8);
});

test('a frozen layer is passed over, and nothing below it has a gradient', async () => {
  const model = new Sequential([
    new Flatten({ inputShape: [2, 3] }),
    new Dense({ units: 5, activation: 'tanh', trainable: false }),
    new Dense({ units: CLASSES, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const before = model.getWeights();
  model.trainOnBatch(x, labels);
  const after = model.getWeights();
  assert.equal(after[0], before[0]);
  assert.equal(after[1], before[1]);
  assert.not.equal(after[2], before[2]);
  const { maxRelativeError } = await gradCheck(model, x, labels);
  assert.ok(maxRelativeError <= LIMIT);
});

test('what is no model is refused', async () => {
  const error = await gradCheck({} as never, [[1]], [0]).catch((e: unknown) => e);
  assert.is((error as Error).message, 'gradCheck: expected a model, received an object (Object).');
});

test.run();
