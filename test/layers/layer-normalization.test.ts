// Layer normalization held against PyTorch's; and what it refuses.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, LayerNormalization, OptionError, type Precision, Reshape, ready, Sequential, ShapeError } from '../../src/index.js';
import { assertClose } from '../golden/compare.js';

/** What test/golden/layer-normalization.py writes. */
interface Golden {
  cases: {
    shape: number[];
    epsilon: number;
    x: number[];
    gamma: number[];
    beta: number[];
    y: number[];
    dy: number[];
    dx: number[];
    dGamma: number[];
    dBeta: number[];
  }[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/layer-normalization.json', import.meta.url), 'utf8')) as Golden;

const floats = (values: readonly number[]) => Float32Array.from(values);

/** x is the kernel of a dense layer that reads the unit vectors, so it has a gradient; the loss is such that y's is dy. */
function compare(c: Golden['cases'][number], tolerance: number): void {
  const [count, ...shape] = c.shape as [number, ...number[]];
  const units = c.x.length / count;
  const model = new Sequential([
    new Dense({ units, useBias: false, inputShape: [count] }),
    new Reshape({ targetShape: shape }),
    new LayerNormalization({ epsilon: c.epsilon }),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  model.setWeights([c.x, c.gamma, c.beta].map(floats));
  const ones = { data: Float32Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0)), shape: [count, count] };
  assertClose('y', model.predict(ones).data, c.y, tolerance);
  // the gradient of the mean of (y - t)^2 over n numbers is 2 (y - t) / n
  const n = c.x.length;
  model.trainOnBatch(ones, { data: floats(c.y.map((y, i) => y - (c.dy[i]! * n) / 2)), shape: c.shape });
  for (const [i, expected] of [c.dx, c.dGamma, c.dBeta].entries())
    assertClose(`gradient ${i}`, model.parameters[i]!.gradient, expected, tolerance);
}

for (const c of golden.cases) {
  for (const [precision, tolerance] of [
    ['float32', 3e-6],
    ['float64', 1e-6],
  ] as [Precision, number][]) {
    test(`${c.shape.join('x')}, epsilon ${c.epsilon}, ${precision}: as in PyTorch`, async () => {
      await ready({ precision });
      try {
        compare(c, tolerance);
      } finally {
        await ready({ precision: 'float32' });
      }
    });
  }
}

test('without gamma and beta there is nothing to learn, and no example touches another', () => {
  const model = new Sequential([new LayerNormalization({ center: false, scale: false, inputShape: [2] })]);
  assert.equal(model.parameters, []);
  const [a, b] = model.predict([
    [3, 1],
    [-50, 70],
  ]).data;
  assert.equal([a, b], [...model.predict([[3, 1]]).data]);
  assert.ok(Math.abs(a! - 1 / Math.sqrt(1 + 1e-3)) < 1e-6 && Math.abs(b! + a!) < 1e-6, 'epsilon is 1e-3 by default');
});

test('what it refuses', () => {
  const refuses = (options: object, message: string) =>
    assert.throws(
      () => new LayerNormalization(options),
      (e: Error) => e instanceof OptionError && e.message === message,
    );
  refuses({ axis: 1 }, 'LayerNormalization: unknown option "axis". It works along the last dimension.');
  refuses({ epsilon: 0 }, 'LayerNormalization: option "epsilon" must be a finite number above 0, received 0.');
  refuses({ scale: 1 }, 'LayerNormalization: option "scale" must be true or false, received 1.');
  assert.throws(
    () => new Sequential([new LayerNormalization({ inputShape: [] })]).predict([1]),
    (e: Error) =>
      e instanceof ShapeError &&
      e.message === 'layer_normalization: received examples of shape []; expected a last dimension, [..., channels].',
  );
});

test.run();
