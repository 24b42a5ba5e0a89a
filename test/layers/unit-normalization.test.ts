// Unit normalization and identity by their definitions, and by finite differences; and what they refuse.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, gradCheck, Identity, input, Model, Reshape, ready, Sequential, ShapeError, UnitNormalization } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(3, 'units');

test("Keras's example: [[1, 2, 3], [4, 5, 6]] have norms of one", () => {
  const model = new Sequential([new UnitNormalization({ inputShape: [3] })]);
  const { data } = model.predict([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const expected = [1, 2, 3].map((x) => x / Math.sqrt(14)).concat([4, 5, 6].map((x) => x / Math.sqrt(77)));
  for (const [i, y] of expected.entries()) assert.ok(Math.abs(data[i]! - y) < 1e-7, `${data[i]} ${y}`);
});

for (const channels of [1, 3, 4, 5, 8, 1030]) {
  test(`x / |x| over ${channels} channels; zeros stay zeros`, () => {
    const model = new Sequential([new UnitNormalization({ inputShape: [2, channels] })]);
    const x = Float32Array.from({ length: 3 * 2 * channels }, () => random.normal());
    x.fill(0, 0, channels);
    const { data } = model.predict({ data: x, shape: [3, 2, channels] });
    for (let row = 0; row < 6; row++) {
      const part = x.subarray(row * channels, (row + 1) * channels);
      const norm = Math.sqrt(part.reduce((sum, v) => sum + v * v, 0)) || 1;
      for (const [i, v] of part.entries()) assert.ok(Math.abs(data[row * channels + i]! - v / norm) < 3e-7, `row ${row}`);
    }
  });
}

test('finite differences, with the layer in two places', async () => {
  await ready({ precision: 'float64' });
  try {
    const [a, b] = [input({ shape: [5], name: 'a' }), input({ shape: [5], name: 'b' })];
    const unit = new UnitNormalization();
    const joined = (value: typeof a, name: string) => unit.apply(new Dense({ units: 6, activation: 'tanh', name }).apply(value));
    const [left, right] = [joined(a, 'left'), new Identity({ name: 'here' }).apply(joined(b, 'right'))];
    const model = new Model({ inputs: [a, b], outputs: [left, right] });
    model.compile({ optimizer: 'sgd', loss: ['meanSquaredError', 'meanSquaredError'] });
    const draw = (size: number) => ({ data: Float64Array.from({ length: 4 * size }, () => random.normal()), shape: [4, size] });
    const { maxRelativeError } = await gradCheck(model, [draw(5), draw(5)], [draw(6), draw(6)]);
    assert.ok(maxRelativeError < 1e-8, `${maxRelativeError}`);
  } finally {
    await ready({ precision: 'float32' });
  }
});

test('an identity leaves every bit', () => {
  const model = new Sequential([new Reshape({ targetShape: [2, 3], inputShape: [6] }), new Identity()]);
  const x = Float32Array.from({ length: 12 }, () => random.normal());
  assert.equal(model.predict({ data: x, shape: [2, 6] }).data, x);
});

test('examples without dimensions have no norm', () => {
  const model = new Sequential([new UnitNormalization({ inputShape: [], name: 'unit' })]);
  assert.throws(
    () => model.predict([1, 2]),
    (error: unknown) => error instanceof ShapeError && /expected a last dimension/.test(error.message),
  );
});

test.run();
