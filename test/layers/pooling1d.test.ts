// Pools over sequences, and the largest of whole images.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AveragePooling1D,
  GlobalAveragePooling1D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  MaxPooling1D,
  OptionError,
  ShapeError,
} from '../../src/index.js';
import { around, checkWindows, outputOf, refuses } from './windows.js';

checkWindows([
  ['max', [9, 5], () => new MaxPooling1D({ poolSize: 3, strides: 2 })],
  ['max, same', [7, 3], () => new MaxPooling1D({ padding: 'same' })],
  ['average', [8, 4], () => new AveragePooling1D({ poolSize: 3, strides: 1, padding: [1, 0] })],
  ['the largest of a sequence', [6, 5], () => new GlobalMaxPooling1D()],
  ['the largest of an image', [3, 4, 6], () => new GlobalMaxPooling2D()],
  ['the mean of a sequence', [5, 3], () => new GlobalAveragePooling1D()],
]);

test("Keras's examples", () => {
  const five = [1, 2, 3, 4, 5];
  const of = (layer: MaxPooling1D | AveragePooling1D) => outputOf([5, 1], five, layer);
  assert.equal(of(new MaxPooling1D({ poolSize: 2, strides: 1, padding: 'valid' })), [2, 3, 4, 5]);
  assert.equal(of(new MaxPooling1D({ poolSize: 2, strides: 2, padding: 'valid' })), [2, 4]);
  assert.equal(of(new MaxPooling1D({ poolSize: 2, strides: 1, padding: 'same' })), [2, 3, 4, 5, 5]);
  assert.equal(of(new AveragePooling1D({ poolSize: 2, strides: 1, padding: 'valid' })), [1.5, 2.5, 3.5, 4.5]);
  assert.equal(of(new AveragePooling1D({ poolSize: 2, strides: 2, padding: 'valid' })), [1.5, 3.5]);
  assert.equal(of(new AveragePooling1D({ poolSize: 2, strides: 1, padding: 'same' })), [1.5, 2.5, 3.5, 4.5, 5]);
  const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  assert.equal(outputOf([3, 3], nine, new GlobalMaxPooling1D()), [7, 8, 9]);
  assert.equal(outputOf([3, 3], nine, new GlobalAveragePooling1D()), [4, 5, 6]);
  assert.equal(outputOf([3, 1, 3], nine, new GlobalMaxPooling2D()), [7, 8, 9]);
});

test('what does not fit is refused', () => {
  refuses(ShapeError, /^max_pooling1d: received examples of shape \[4, 4, 3\]; MaxPooling1D expects \[steps, channels\]\.$/, () =>
    around([4, 4, 3], new MaxPooling1D()).summary({ print: false }),
  );
  refuses(ShapeError, /^average_pooling1d: received a window of 1x5 over examples/, () =>
    around([4, 3], new AveragePooling1D({ poolSize: 5 })).summary({ print: false }),
  );
  refuses(OptionError, /^MaxPooling1D: option "poolSize" must be/, () => new MaxPooling1D({ poolSize: [2, 2] as never }));
  refuses(
    ShapeError,
    /^global_max_pooling2d: received examples of shape \[4, 3\]; GlobalMaxPooling2D expects \[height, width, channels\]\.$/,
    () => around([4, 3], new GlobalMaxPooling2D()).summary({ print: false }),
  );
});

test.run();
