import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { confusedPairs, lookAlikes } from '../../../../examples/experiments/features/look-alikes.js';

test('pairs of classes by how often they are confused, both ways together', () => {
  const matrix = [
    [9, 2, 0],
    [1, 9, 3],
    [0, 4, 9],
  ];
  assert.equal(confusedPairs(matrix), [
    { classes: [1, 2], confused: 7 },
    { classes: [0, 1], confused: 3 },
  ]);
});

test('the nearest images of the classes that are confused most', () => {
  // images of two pixels; classes 0, 0, 1, 1, 2
  const data = Uint8Array.of(0, 0, 51, 0, 255, 255, 51, 51, 255, 0);
  const images = { x: { data, shape: [5, 1, 2, 1] }, y: [0, 0, 1, 1, 2] };
  const [first, ...rest] = lookAlikes(images, [1, 1, 0, 1, 2], 5);
  assert.equal(rest, []);
  assert.equal([first!.classes, first!.confused, first!.images], [[0, 1], 3, [1, 3]]);
  assert.ok(Math.abs(first!.distance - 0.2) < 1e-7);
});

test.run();
