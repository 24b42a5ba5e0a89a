// Group and root mean square normalization held against PyTorch's, and by finite differences; and what they refuse.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Dense,
  GroupNormalization,
  gradCheck,
  OptionError,
  type Precision,
  Reshape,
  RMSNormalization,
  ready,
  Sequential,
  ShapeError,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';
import { assertClose } from '../golden/compare.js';

/** What test/golden/further-normalization.py writes: x, gamma and beta as weights; groups 0 is the root mean square. */
interface Golden {
  cases: { shape: number[]; groups: number; epsilon: number; weights: number[][]; y: number[]; dy: number[]; gradients: number[][] }[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/further-normalization.json', import.meta.url), 'utf8')) as Golden;

const floats = (values: readonly number[]) => Float32Array.from(values);
const layerOf = (groups: number, epsilon: number) =>
  groups ? new GroupNormalization({ groups, epsilon }) : new RMSNormalization({ epsilon });

/** x is the kernel of a dense layer that reads the unit vectors, so it has a gradient; the loss is such that y's is dy. */
function compare(c: Golden['cases'][number], tolerance: number): void {
  const [count, ...shape] = c.shape as [number, ...number[]];
  const n = c.y.length;
  const model = new Sequential([
    new Dense({ units: n / count, useBias: false, inputShape: [count] }),
    new Reshape({ targetShape: shape }),
    layerOf(c.groups, c.epsilon),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  model.setWeights(c.weights.map(floats));
  const ones = { data: Float32Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0)), shape: [count, count] };
  assertClose('y', model.predict(ones).data, c.y, tolerance);
  // the gradient of the mean of (y - t)^2 over n numbers is 2 (y - t) / n
  model.trainOnBatch(ones, { data: floats(c.y.map((y, i) => y - (c.dy[i]! * n) / 2)), shape: c.shape });
  for (const [i, expected] of c.gradients.entries()) assertClose(`gradient ${i}`, model.parameters[i]!.gradient, expected, tolerance);
}

for (const c of golden.cases) {
  for (const [precision, tolerance] of [
    ['float32', 5e-6],
    ['float64', 2e-6],
  ] as [Precision, number][]) {
    test(`${c.shape.join('x')}, ${c.groups || 'no'} groups, epsilon ${c.epsilon}, ${precision}: as in PyTorch`, async () => {
      await ready({ precision });
      try {
        compare(c, tolerance);
      } finally {
        await ready({ precision: 'float32' });
      }
    });
  }
}

test('finite differences, also without gamma or beta, and frozen', async () => {
  const random = new RandomStream(8, 'groups');
  const model = new Sequential(
    [
      new Dense({ units: 12, activation: 'tanh', inputShape: [5] }),
      new Reshape({ targetShape: [2, 6] }),
      new GroupNormalization({ groups: 3 }),
      new Dense({ units: 4 }),
      new RMSNormalization(),
      new GroupNormalization({ groups: -1, scale: false }),
      new Dense({ units: 4 }),
      new GroupNormalization({ groups: 2, center: false }),
      new RMSNormalization({ trainable: false }),
      new Reshape({ targetShape: [8] }),
      new GroupNormalization({ groups: 1, trainable: false }),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { seed: 4 },
  );
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const x = { data: Float32Array.from({ length: 35 }, () => random.normal()), shape: [7, 5] };
  const { maxRelativeError, worst } = await gradCheck(model, x, Int32Array.of(0, 1, 2, 0, 1, 2, 0), { samples: 12 });
  assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError} at ${JSON.stringify(worst)}`);
});

test('Keras: 32 groups, epsilon 1e-3 and 1e-6; the weight of a root mean square is called scale', () => {
  const { groups, epsilon } = new GroupNormalization();
  assert.equal([groups, epsilon, new RMSNormalization().epsilon], [32, 1e-3, 1e-6]);
  // 0 to 9 by their root mean square, sqrt(28.5)
  const model = new Sequential([new RMSNormalization({ name: 'rms', inputShape: [10] })]);
  const { data } = model.predict([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  assertClose('y', data, [0, 0.1873, 0.3746, 0.562, 0.7493, 0.9366, 1.1239, 1.3112, 1.4986, 1.6859], 1e-4);
  assert.equal(
    model.parameters.map(({ name }) => name),
    ['rms/scale'],
  );
});

test('what they refuse', () => {
  const refuses = (make: () => unknown, kind: new (...args: never[]) => Error, message: string) =>
    assert.throws(make, (e: Error) => e instanceof kind && e.message === message);
  const predict = (layer: GroupNormalization | RMSNormalization, x: unknown) => () => new Sequential([layer]).predict(x as number[][]);
  const odd = new GroupNormalization({ groups: 2, inputShape: [3] });
  refuses(predict(odd, [[1, 2, 3]]), OptionError, 'group_normalization: received 3 channels for 2 groups; expected groups of one size.');
  refuses(
    () => new GroupNormalization({ groups: 0 }),
    OptionError,
    'GroupNormalization: option "groups" must be a whole number of 1 or more, received 0.',
  );
  refuses(
    predict(new RMSNormalization({ inputShape: [] }), [1]),
    ShapeError,
    'rms_normalization: received examples of shape []; expected a last dimension, [..., channels].',
  );
});

test.run();
