import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RandomStream } from 'wasm-nn';
import { nearestNeighbours, votes } from '../../../../examples/experiments/features/knn.js';
import type { Rows } from '../../../../examples/experiments/features/rows.js';

const rows = (values: number[][]): Rows => ({ data: Float32Array.from(values.flat()), shape: [values.length, values[0]!.length] });

/** By the definition: all distances, sorted; whole numbers, so that ties are ties. */
function defined(queries: Rows, stored: Rows, k: number): number[] {
  const [count, columns] = queries.shape;
  return Array.from({ length: count }, (_, query) => {
    const distances = Array.from({ length: stored.shape[0] }, (_, row) => {
      let squares = 0;
      for (let i = 0; i < columns; i++) squares += (queries.data[query * columns + i]! - stored.data[row * columns + i]!) ** 2;
      return { row, squares };
    });
    distances.sort((a, b) => a.squares - b.squares || a.row - b.row);
    return distances.slice(0, k).map(({ row }) => row);
  }).flat();
}

test('the nearest by the definition, over more rows than a block holds, with many ties', () => {
  const random = new RandomStream(3, 'knn.test');
  const draw = (count: number): Rows => ({ data: Float32Array.from({ length: count * 3 }, () => random.below(8)), shape: [count, 3] });
  const [queries, stored] = [draw(300), draw(4500)];
  for (const k of [1, 5]) assert.equal(Array.from(nearestNeighbours(queries, stored, k)), defined(queries, stored, k));
});

test('a stored row is its own nearest, and of equal ones the first', () => {
  const stored = rows([
    [0, 0],
    [5, 5],
    [0, 0],
    [1, 0],
  ]);
  assert.equal(Array.from(nearestNeighbours(stored, stored, 2)), [0, 2, 1, 3, 0, 2, 3, 0]);
});

test('votes: the most frequent class, of equally frequent ones the lowest', () => {
  const labels = [2, 1, 1, 0, 2];
  assert.equal(Array.from(votes(Int32Array.of(0, 1, 2, 3, 4, 0), 3, labels, 3)), [1, 2]);
  assert.equal(Array.from(votes(Int32Array.of(0, 1, 3, 0, 1, 2), 3, labels, 3)), [0, 1]);
});

test('rows of other lengths and a k that cannot be are refused', () => {
  const stored = rows([[1, 2]]);
  assert.throws(() => nearestNeighbours(rows([[1]]), stored, 1), /queries of 1 numbers, 1 stored rows of 2/);
  assert.throws(() => nearestNeighbours(stored, stored, 2), /k from 1 to 1/);
});

test.run();
