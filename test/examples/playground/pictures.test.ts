// What pictures are made of: where weights lie, how gradients are counted, where a scale has its marks.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tickStep } from '../../../examples/playground/curves.js';
import { histogramOf, tilesOf } from '../../../examples/playground/pictures.js';

test('a dense kernel is one picture, a row an input', () => {
  const tiles = tilesOf([2, 8], undefined);
  assert.equal([tiles.count, tiles.height, tiles.width, tiles.index(0, 1, 3)], [1, 2, 8, 11]);
});

test('a kernel of far more inputs than units is laid across', () => {
  const tiles = tilesOf([512, 8], undefined);
  assert.equal([tiles.count, tiles.height, tiles.width, tiles.index(0, 3, 100)], [1, 8, 512, 803]);
});

test('behind an image, each unit has a picture of its weights', () => {
  const tiles = tilesOf([12, 5], [3, 4, 1]);
  assert.equal([tiles.count, tiles.height, tiles.width], [5, 3, 4]);
  assert.is(tiles.index(2, 1, 3), (1 * 4 + 3) * 5 + 2);
  assert.is(tilesOf([12, 5], [2, 2, 3]).count, 1);
});

test('filters: a column a filter, a row a channel', () => {
  const tiles = tilesOf([3, 3, 2, 4], undefined);
  assert.equal([tiles.count, tiles.across], [8, 4]);
  // filter 1 of channel 1, in the middle
  assert.is(tiles.index(5, 1, 1), ((1 * 3 + 1) * 2 + 1) * 4 + 1);
});

test('a histogram counts every number once, from -most to most', () => {
  const { counts, most } = histogramOf(Float32Array.of(-2, -1, 0, 0.1, 2), 5);
  assert.equal([counts, most], [[1, 1, 2, 0, 1], 2]);
  assert.equal(histogramOf(new Float32Array(4), 5).counts, [0, 0, 4, 0, 0]);
});

test('marks are at 1, 2 or 5 times a power of ten', () => {
  assert.equal([tickStep(1, 4), tickStep(0.7, 4), tickStep(120, 6), tickStep(10, 6)], [0.5, 0.2, 20, 2]);
});

test.run();
