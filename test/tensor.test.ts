// What a tensor is made of, and in which words it refuses the rest.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DataError, ShapeError, tensor } from '../src/index.js';

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

test.run();
