// Products of two tensors, example by example: values against their definition, gradients, cosines, errors.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, Dot, gradCheck, input, loadModel, Model, OptionError, ready, ShapeError, type Tensor } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(5, 'dot');
const normal = (...shape: number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
});
type Numbers = ReturnType<typeof normal>;
const dataOf = (x: unknown): Float32Array => (x as Tensor<Float32Array>).data;
const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The rows of a tensor along an axis, example by example: those of the axes before and behind it, in order. */
function rowsOf({ shape, data }: Numbers, axis: number, normalize: boolean): number[][][] {
  const [count, ...own] = shape as [number, ...number[]];
  const [along, inner] = [shape[axis]!, sizeOf(shape.slice(axis + 1))];
  const size = sizeOf(own);
  return Array.from({ length: count }, (_, n) =>
    Array.from({ length: size / along }, (__, row) => {
      const from = n * size + Math.floor(row / inner) * along * inner + (row % inner);
      const values = Array.from({ length: along }, (___, c) => data[from + c * inner]!);
      const length = normalize ? Math.hypot(...values) : 1;
      return values.map((value) => value / length);
    }),
  );
}

const model = (a: readonly number[], b: readonly number[], options: ConstructorParameters<typeof Dot>[0]): Model => {
  const [x, y] = [input({ shape: a }), input({ shape: b })];
  return new Model({ inputs: [x, y], outputs: new Dot(options).apply([x, y]) }) as unknown as Model;
};

const CASES: readonly [number[], number[], number | [number, number], number[]][] = [
  [[5], [5], 1, [1]],
  [[5], [5], -1, [1]],
  [[4, 3], [6, 3], 2, [4, 6]],
  [[4, 3], [6, 3], -1, [4, 6]],
  [[4, 3], [4, 5], 1, [3, 5]],
  [
    [4, 3],
    [3, 5],
    [2, 1],
    [4, 5],
  ],
  [
    [3, 4],
    [5, 3],
    [1, 2],
    [4, 5],
  ],
  [[7, 65], [65], [2, 1], [7]],
  [
    [2, 3, 4],
    [5, 3],
    [2, 2],
    [2, 4, 5],
  ],
  [
    [2, 3, 4],
    [4, 2],
    [3, 1],
    [2, 3, 2],
  ],
];

for (const [a, b, axes, shape] of CASES) {
  for (const normalize of [false, true]) {
    test(`[${a}] and [${b}] along ${axes}${normalize ? ', cosines' : ''}: values and gradients`, async () => {
      const [x, y] = [normal(3, ...a), normal(3, ...b)];
      const z = model(a, b, { axes, normalize }).predict([x, y]) as unknown as Tensor<Float32Array>;
      assert.equal(z.shape, [3, ...shape]);
      const [first, second] = (typeof axes === 'number' ? [axes, axes] : axes) as [number, number];
      const axis = (of: number, rank: number): number => (of < 0 ? rank + 1 + of : of);
      const [left, right] = [rowsOf(x, axis(first, a.length), normalize), rowsOf(y, axis(second, b.length), normalize)];
      const expected = left.flatMap((rows, n) =>
        rows.flatMap((row) => right[n]!.map((other) => row.reduce((sum, v, c) => sum + v * other[c]!, 0))),
      );
      for (const [i, value] of expected.entries()) assert.ok(Math.abs(z.data[i]! - value) < 2e-5, `${i}: ${z.data[i]}, expected ${value}`);

      const [p, q] = [input({ shape: a }), input({ shape: b })];
      const below = [new Dense({ units: a[a.length - 1]! }).apply(p), new Dense({ units: b[b.length - 1]! }).apply(q)];
      const learning = new Model({ inputs: [p, q], outputs: new Dot({ axes, normalize }).apply(below), seed: 2 });
      learning.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      const { maxRelativeError, worst } = await gradCheck(learning, [x, y], normal(3, ...shape), { samples: 8 });
      assert.ok(maxRelativeError <= 1e-8, `${maxRelativeError} at ${JSON.stringify(worst)}`);
    });
  }
}

test('threads and files change no bit', async () => {
  const [x, y] = [normal(40, 20, 30), normal(40, 30, 25)];
  const dot = model([20, 30], [30, 25], { axes: [2, 1] });
  const expected = dataOf(dot.predict([x, y]));
  assert.equal(dataOf(loadModel(dot.save()).predict([x, y])), expected);
  await ready({ threads: 3 });
  assert.equal(dataOf(model([20, 30], [30, 25], { axes: [2, 1] }).predict([x, y])), expected);
  await ready({ threads: 1 });
});

test('a vector of zeros has no direction: its cosines are 0', () => {
  const cosines = dataOf(model([2], [2], { axes: 1, normalize: true }).predict([[[0, 0]], [[3, 4]]]));
  assert.equal([...cosines], [0]);
});

test('what it refuses', () => {
  const refuses = (Kind: typeof OptionError | typeof ShapeError, message: string, make: () => unknown): void =>
    assert.throws(make, (error: Error) => error instanceof Kind && error.message === message, message);
  for (const axes of [0, 1.5, [1], [1, 2, 3]])
    assert.throws(() => new Dot({ axes: axes as number }), /^Dot: option "axes" must be an axis or two/);
  const build = (a: number[], b: number[], axes: number | [number, number]): void => {
    model(a, b, { axes, name: 'd' }).summary({ print: false });
  };
  refuses(
    ShapeError,
    'd: received shapes [3, 4] and [5, 6]; expected as many numbers along axis 2 of the first and axis 1 of the second.',
    () => build([3, 4], [5, 6], [2, 1]),
  );
  refuses(ShapeError, 'd: received axis 3 for examples of shape [3, 4]; expected 1 to 2.', () => build([3, 4], [3, 4], 3));
  const x = input({ shape: [2] });
  refuses(OptionError, 'd: received 1 input; Dot expects two, as in apply([a, b]).', () =>
    new Model({ inputs: x, outputs: new Dot({ axes: 1, name: 'd' }).apply(x) }).summary({ print: false }),
  );
});

test.run();
