import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OptionError, ready, ShapeError } from '../../src/index.js';
import { sum, tensor } from '../../src/ops.js';

test.after(async () => {
  await ready({ precision: 'float32' });
});

/** By the definition. */
function sums(data: readonly number[], shape: readonly number[], axis: number): number[] {
  const inner = shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const along = shape[axis]!;
  const out = new Array<number>(data.length / along).fill(0);
  data.forEach((value, i) => {
    out[Math.floor(i / (along * inner)) * inner + (i % inner)]! += value;
  });
  return out;
}

for (const precision of ['float32', 'float64'] as const) {
  test(`along each axis of tensors of one to four dimensions, in ${precision}`, async () => {
    await ready({ precision });
    for (const shape of [[5], [2, 3], [40, 7], [7, 40], [2, 3, 4], [3, 1, 5], [2, 3, 4, 5]]) {
      const data = Array.from({ length: shape.reduce((product, n) => product * n) }, (_, i) => ((i * 37) % 101) - 50);
      const x = tensor(data, shape);
      shape.forEach((_, axis) => {
        const want = sums(data, shape, axis);
        for (const given of [axis, axis - shape.length]) {
          const y = sum(x, { axis: given });
          assert.equal(
            y.shape,
            shape.filter((__, i) => i !== axis),
            `axis ${given} of ${shape}`,
          );
          assert.equal([...y.data], want, `axis ${given} of ${shape}`);
          const out = tensor(new Float32Array(want.length).fill(9), y.shape);
          assert.is(sum(x, { axis: given, out }), out);
          assert.equal([...out.data], want);
        }
      });
      assert.is(
        sum(x),
        data.reduce((total, value) => total + value),
      );
    }
  });
}

test('rows and columns of a matrix', () => {
  const x = tensor([1, 2, 3, 10, 20, 30], [2, 3]);
  assert.equal([...sum(x, { axis: 0 }).data], [11, 22, 33]);
  assert.equal([...sum(x, { axis: 1 }).data], [6, 60]);
  assert.equal([...sum(x, { axis: -1 }).data], [6, 60]);
});

test('nothing to add is 0', () => {
  assert.equal([...sum(tensor([], [0, 3]), { axis: 0 }).data], [0, 0, 0]);
  assert.equal([...sum(tensor([], [2, 0]), { axis: 1 }).data], [0, 0]);
  assert.equal(sum(tensor([], [2, 0]), { axis: 0 }).shape, [0]);
});

test('what does not fit is refused', () => {
  const x = tensor([1, 2, 3, 4, 5, 6], [2, 3]);
  const refused: [() => unknown, typeof ShapeError | typeof OptionError, string][] = [];
  for (const [axis, shown] of [
    [2, '2'],
    [-3, '-3'],
    [0.5, '0.5'],
    ['0', '"0"'],
    [null, 'null'],
    [Number.NaN, 'NaN'],
  ] as const) {
    const message = `sum: received the axis ${shown} for a tensor of shape [2, 3]; expected a whole number from -2 to 1.`;
    refused.push([() => sum(x, { axis: axis as number }), OptionError, message]);
  }
  refused.push(
    [
      () => sum(x, { out: x } as never),
      OptionError,
      'sum: received an out but no axis; the sum of all elements is a number, pass an axis for a tensor.',
    ],
    [() => sum(x, { axis: 1, out: tensor([1, 2, 3]) }), ShapeError, 'sum: received an out of shape [3]; the result has shape [2].'],
    [
      () => sum(sum(tensor([1]), { axis: 0 }), { axis: 0 }),
      OptionError,
      'sum: received the axis 0 for a tensor of shape []; it has no dimension.',
    ],
  );
  for (const [run, kind, message] of refused) {
    assert.throws(run, (error: Error) => {
      assert.is(error.message, message);
      return error instanceof kind;
    });
  }
});

test.run();
