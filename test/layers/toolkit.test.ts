// Gradient checks in f64 of the layers around Dense, in training and in inference, with branching graphs among them.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Activation,
  Add,
  type BaseModel,
  BatchNormalization,
  Concatenate,
  Dense,
  Dropout,
  Flatten,
  GaussianNoise,
  gradCheck,
  input,
  type Layer,
  LayerNormalization,
  LeakyReLU,
  Model,
  Normalization,
  ReLU,
  Reshape,
  Sequential,
  ShapeError,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const LIMIT = 1e-9;
const BATCH = 7;
const CLASSES = 3;
const random = new RandomStream(8, 'toolkit');
const x = { data: Float32Array.from({ length: BATCH * 6 }, () => random.normal()), shape: [BATCH, 6] };
const y = Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES);

async function check(name: string, model: BaseModel) {
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  for (const training of [true, false]) {
    const { maxRelativeError, worst } = await gradCheck(model, x, y, { training, samples: 12 });
    console.log(`  ${name}, ${training ? 'training' : 'inference'}: ${maxRelativeError.toExponential(1)}`);
    assert.ok(maxRelativeError <= LIMIT, `${name}: ${maxRelativeError} at ${JSON.stringify(worst)}`);
  }
}

const dense = (units: number, activation?: 'tanh' | 'softmax') => new Dense({ units, ...(activation ? { activation } : {}) });
const last = () => dense(CLASSES, 'softmax');

const stacks: Record<string, () => Layer[]> = {
  'batch norm, 1D': () => [dense(8), new BatchNormalization(), new ReLU(), dense(5), new BatchNormalization(), last()],
  'batch norm, channels last': () => [
    new Reshape({ targetShape: [3, -1] }),
    new BatchNormalization(),
    dense(5, 'tanh'),
    new Reshape({ targetShape: [15] }),
    last(),
  ],
  'batch norm without gamma or beta': () => [
    dense(8),
    new BatchNormalization({ scale: false }),
    new LeakyReLU(),
    dense(6),
    new BatchNormalization({ center: false }),
    last(),
  ],
  'a frozen batch norm': () => [dense(8), new BatchNormalization({ trainable: false }), dense(5, 'tanh'), last()],
  'layer norm': () => [
    new LayerNormalization(),
    new Reshape({ targetShape: [2, 3] }),
    new LayerNormalization({ scale: false }),
    dense(5),
    new LayerNormalization({ center: false }),
    new Reshape({ targetShape: [10] }),
    new LayerNormalization({ trainable: false }),
    last(),
  ],
  dropout: () => [dense(9, 'tanh'), new Dropout({ rate: 0.4 }), dense(8, 'tanh'), new Dropout({ rate: 0.2 }), last()],
  noise: () => [new GaussianNoise({ stddev: 0.3 }), dense(9, 'tanh'), new GaussianNoise({ stddev: 0.1 }), last()],
  normalization: () => [
    new Normalization({ mean: [1, 2, 3, 0, 0, 0], variance: 2 }),
    dense(9, 'tanh'),
    new Normalization({ mean: 0.1, variance: 0.5 }),
    last(),
  ],
};

for (const [name, layers] of Object.entries(stacks)) {
  test(name, () => check(name, new Sequential([dense(6, 'tanh'), ...layers()], { seed: 4 })));
}

test('a residual graph', async () => {
  const a = input({ shape: [6] });
  const h = dense(8, 'tanh').apply(a);
  const branch = new BatchNormalization().apply(dense(8, 'tanh').apply(h));
  const joined = new Add().apply([h, branch, dense(8).apply(h)]);
  await check('residual', new Model({ inputs: a, outputs: last().apply(new ReLU().apply(joined)), seed: 3 }));
});

test('a concatenated graph whose branches read one value twice, through reshapes', async () => {
  const a = input({ shape: [6] });
  const h = dense(6, 'tanh').apply(a);
  const left = new Reshape({ targetShape: [6] }).apply(new Reshape({ targetShape: [2, 3] }).apply(h));
  const right = new Dropout({ rate: 0.3 }).apply(dense(4, 'tanh').apply(h));
  await check('concatenated', new Model({ inputs: a, outputs: last().apply(new Concatenate().apply([left, right, h, a])), seed: 3 }));
});

test('a value that a layer reads twice, with other readers before and behind', async () => {
  const a = input({ shape: [6] });
  const h = dense(5).apply(a);
  const before = dense(10).apply(h);
  const twice = new Concatenate().apply([h, h]);
  const joined = new Add().apply([before, twice, twice]);
  const behind = new Concatenate().apply([joined, h]);
  await check('read twice', new Model({ inputs: a, outputs: last().apply(behind), seed: 3 }));
});

test('layers that work in place, between branches and under other shapes', async () => {
  const a = input({ shape: [6] });
  const h = dense(6).apply(a);
  const flat = new Flatten().apply(new Reshape({ targetShape: [2, 3] }).apply(h));
  const left = new Activation({ activation: 'tanh' }).apply(new Dropout({ rate: 0.3 }).apply(flat));
  const right = new Activation({ activation: 'sigmoid' }).apply(new Reshape({ targetShape: [6] }).apply(h));
  const joined = new Activation({ activation: 'tanh' }).apply(new Add().apply([left, right, dense(6).apply(left)]));
  const noisy = new GaussianNoise({ stddev: 0.1 }).apply(new Dropout({ rate: 0.2 }).apply(joined));
  await check('in place', new Model({ inputs: a, outputs: last().apply(noisy), seed: 3 }));
});

test('batch norm keeps running statistics, and uses them when it predicts', () => {
  const model = new Sequential([new BatchNormalization({ momentum: 0.5, inputShape: [2] }), new Dense({ units: 1 })]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const examples = [
    [1, 10],
    [3, 30],
  ];
  model.trainOnBatch(examples, [[0], [0]]);
  const [, , mean, variance] = model.getWeights();
  assert.equal(Array.from(mean!), [1, 10]);
  assert.equal(Array.from(variance!), [1, 50.5]);
  const before = model.getWeights();
  model.predict(examples);
  model.evaluate(examples, [[0], [0]]);
  assert.equal(model.getWeights(), before);
});

test('dropout drops its share, scales the rest, and only in training', () => {
  const model = new Sequential([
    new Dropout({ rate: 0.25, inputShape: [10_000] }),
    new Dense({ units: 1, useBias: false, kernelInitializer: 'ones' }),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const ones = { data: new Float32Array(10_000).fill(1), shape: [1, 10_000] };
  assert.is(model.predict(ones).data[0], 10_000);
  const errors = [0, 1, 2].map(() => {
    model.setWeights([new Float32Array(10_000).fill(1)]);
    return Math.sqrt(model.trainOnBatch(ones, [[0]]).loss);
  });
  for (const sum of errors) assert.ok(Math.abs(sum - 10_000) < 250, `${sum}`);
  assert.is(new Set(errors).size, 3);
});

test('Normalization.adapt makes mean 0 and variance 1', () => {
  const layer = new Normalization({ inputShape: [2] });
  const examples = { data: [1, 10, 2, 30, 3, 20, 6, 0], shape: [4, 2] };
  layer.adapt(examples);
  const { data } = new Sequential([layer]).predict(examples);
  for (const column of [0, 1]) {
    const values = [0, 1, 2, 3].map((row) => data[2 * row + column]!);
    assert.ok(Math.abs(values.reduce((a, b) => a + b) / 4) < 1e-6);
    assert.ok(Math.abs(values.reduce((a, b) => a + b * b, 0) / 4 - 1) < 1e-5);
  }
});

test('shapes that do not join are refused by name', () => {
  const a = input({ shape: [6] });
  const sum = new Model({ inputs: a, outputs: new Add().apply([a, dense(5).apply(a)]) });
  assert.throws(
    () => sum.summary({ print: false }),
    /^add: received shapes \[6\] and \[5\]; expected one shape, or axes of 1 where they differ\.$/,
  );
  const shaped = new Sequential([new Reshape({ targetShape: [4, 2], inputShape: [6] })]);
  assert.throws(
    () => shaped.summary({ print: false }),
    (e: Error) => e instanceof ShapeError && /^reshape: received examples of shape \[6\], 6 numbers/.test(e.message),
  );
});

test.run();
