// What a tensor is made of, and in which words it refuses the rest.

import { inspect } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DataError, OptionError, ShapeError, tensor } from '../src/index.js';
import { add } from '../src/ops.js';

function refuses(kind: new (message: string) => Error, message: string, ...args: unknown[]): void {
  test(message, () => {
    assert.throws(
      () => (tensor as (...args: unknown[]) => unknown)(...args),
      (error: Error) => error instanceof kind && error.message === message,
    );
  });
}

const expected = 'expected a typed array, an array of numbers, or arrays in arrays.';
refuses(DataError, `tensor: received undefined; ${expected}`);
refuses(DataError, `tensor: received "1 2"; ${expected}`, '1 2');
refuses(DataError, `tensor: received an object (Object); ${expected}`, { data: [1] });
refuses(DataError, 'tensor: received "cat" where a number was expected, at depth 0.', ['cat', 'dog']);
refuses(DataError, 'tensor: received null where a number was expected, at place 1.', [1, null]);
refuses(DataError, 'tensor: received "b" where a number was expected, at depth 1.', [
  [1, 2],
  [3, 'b'],
]);
refuses(DataError, 'tensor: received 7 where a number was expected, at place 0.', BigInt64Array.of(7n));
refuses(ShapeError, 'tensor: received arrays of different lengths, 2 and 1, at depth 1.', [[1, 2], [3]]);
refuses(ShapeError, 'tensor: received null where an array of 2 was expected, at depth 0.', [[1, 2], null]);
refuses(ShapeError, 'tensor: received the shape 3; expected an array of whole numbers.', [1, 2, 3], 3);
refuses(ShapeError, 'tensor: received the shape [-1]; expected an array of whole numbers.', [1], [-1]);
refuses(ShapeError, 'tensor: received 3 numbers for the shape [2, 2], which holds 4.', [1, 2, 3], [2, 2]);

test('typed arrays keep their type, rows may be typed', () => {
  assert.is(tensor(Uint8Array.of(1, 2)).dtype, 'uint8');
  assert.is(tensor(Uint16Array.of(1, 2)).dtype, 'float32');
  const rows = [Float32Array.of(1, 2), Float32Array.of(3, 4)];
  assert.equal(tensor(rows).shape, [2, 2]);
  assert.equal([...tensor(rows).data], [1, 2, 3, 4]);
});

test('as text a tensor shows its shape, type and numbers', () => {
  const t = tensor([
    [0.1, 2, -3.25],
    [1e-9, 123456, 1 / 3],
  ]);
  assert.is(String(t), 'Tensor [2, 3] float32\n[[0.1, 2, -3.25],\n [1e-9, 123456, 0.33333]]');
  assert.is(inspect(t), String(t));
  assert.is(`${tensor(Uint8Array.of(1, 2, 255))}`, 'Tensor [3] uint8 [1, 2, 255]');
  assert.is(`${tensor([7], [])}`, 'Tensor [] float32 7');
  assert.is(`${tensor([], [0])}`, 'Tensor [0] float32 []');
  assert.is(`${tensor([[[1], [2]]])}`, 'Tensor [1, 2, 1] float32\n[[[1],\n  [2]]]');
});

test('of long dimensions the first and the last numbers are shown', () => {
  const counted = (...shape: number[]) =>
    String(
      tensor(
        Int32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
        shape,
      ),
    )
      .split('\n')
      .join(' ');
  assert.is(counted(11), 'Tensor [11] int32 [0, 1, 2, ..., 8, 9, 10]');
  assert.is(counted(10), 'Tensor [10] int32 [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]');
  assert.is(counted(7, 1), 'Tensor [7, 1] int32 [[0],  [1],  [2],  ...,  [4],  [5],  [6]]');
  assert.is(counted(5, 1, 1), 'Tensor [5, 1, 1] int32 [[[0]],  [[1]],  ...,  [[3]],  [[4]]]');
  assert.ok(String(tensor(new Float32Array(60000 * 784), [60000, 28, 28, 1])).length < 400);
});

test('JSON holds plain values, from which the tensor is made again', () => {
  const t = tensor([[1, 2.5]]);
  const json = JSON.stringify(t);
  assert.is(json, '{"shape":[1,2],"dtype":"float32","data":[1,2.5]}');
  const { data, shape } = JSON.parse(json) as { data: number[]; shape: number[] };
  assert.equal(tensor(data, shape), t);
});

test('slice takes examples, as JavaScript counts them', () => {
  const t = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const taken = (...range: number[]) => t.slice(...range).toArray();
  assert.equal(taken(1, 2), [[3, 4]]);
  assert.equal(taken(1), t.toArray().slice(1));
  assert.equal(taken(-1), [[5, 6]]);
  assert.equal(taken(-99, -1), t.toArray().slice(-99, -1));
  assert.equal(taken(0, 99), t.toArray());
  assert.equal(taken(), t.toArray());
  assert.equal(t.slice(2, 1).shape, [0, 2]);
  const own = t.slice(0, 1);
  own.data[0] = 9;
  assert.is(t.data[0], 1);
  assert.equal([tensor(Uint8Array.of(1, 2)).slice(1).dtype, t.slice(0).dtype], ['uint8', 'float32']);
  assert.throws(
    () => t.slice(0.5),
    (e: Error) => e instanceof OptionError && /^slice: "start" must be a whole number, received 0.5\.$/.test(e.message),
  );
  assert.throws(
    () => tensor([1], []).slice(0),
    (e: Error) => e instanceof ShapeError && /without dimensions/.test(e.message),
  );
});

test('argMax finds the first largest of each row', () => {
  const t = tensor([
    [1, 3, 3],
    [-1, -2, -1],
    [0, Number.NaN, 9],
  ]);
  const places = t.argMax();
  assert.equal([places.shape, places.dtype, [...places.data]], [[3], 'int32', [1, 0, 1]]);
  assert.is(tensor([2, 5]).argMax().toArray<number>(), 1);
  assert.equal(
    tensor([[[1, 2]], [[4, 3]]])
      .argMax()
      .toArray(),
    [[1], [0]],
  );
  assert.throws(() => tensor([], [2, 0]).argMax(), /^argMax: received a tensor of shape \[2, 0\]; expected rows of one number or more\.$/);
});

test('a tensor in engine memory reads the same', () => {
  const t = tensor([
    [1, 2],
    [4, 3],
  ]);
  const before = [String(t), JSON.stringify(t), t.toArray(), t.slice(1).toArray(), t.argMax().toArray<number[]>()];
  const sum = add(t, t);
  assert.equal([String(t), JSON.stringify(t), t.toArray(), t.slice(1).toArray(), t.argMax().toArray<number[]>()], before);
  assert.equal(sum.slice(0, 1).toArray(), [[2, 4]]);
});

test.run();
