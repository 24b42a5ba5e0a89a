// Resizing, UpSampling2D and UpSampling1D.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OptionError, Resizing, ShapeError, UpSampling1D, UpSampling2D } from '../../src/index.js';
import { around, checkWindows, outputOf, outputShape, refuses } from './windows.js';

checkWindows([
  ['larger', [3, 4, 3], () => new Resizing({ height: 5, width: 7 })],
  ['smaller', [7, 6, 2], () => new Resizing({ height: 3, width: 2 })],
  ['nearest', [5, 4, 3], () => new Resizing({ height: 3, width: 7, interpolation: 'nearest' })],
  ['twice as large', [3, 2, 5], () => new UpSampling2D()],
  ['between pixels', [3, 3, 2], () => new UpSampling2D({ size: [2, 3], interpolation: 'bilinear' })],
  ['of sequences', [4, 3], () => new UpSampling1D({ size: 3 })],
]);

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

test("Keras's examples", () => {
  const steps = [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 7, 8, 6, 7, 8, 9, 10, 11, 9, 10, 11];
  assert.equal(outputOf([2, 3], upTo(12), new UpSampling1D({ size: 2 })), steps);
  assert.equal(outputOf([2, 1, 3], upTo(12), new UpSampling2D({ size: [1, 2] })), steps);
});

test('by hand: pixels count by their centres, and the last ones go on', () => {
  // 0 and 4 lie at 1/4 and 3/4 of the line
  assert.equal(outputOf([1, 2, 1], [0, 4], new Resizing({ height: 1, width: 4 })), [0, 1, 3, 4]);
  assert.equal(outputOf([1, 4, 1], [0, 1, 2, 3], new Resizing({ height: 1, width: 2 })), [0.5, 2.5]);
  assert.equal(outputOf([1, 5, 1], upTo(5), new Resizing({ height: 1, width: 3, interpolation: 'nearest' })), [0, 2, 4]);
  assert.equal(outputOf([2, 2, 1], [0, 4, 8, 12], new UpSampling2D({ interpolation: 'bilinear' })), [
    ...[0, 1, 3, 4],
    ...[2, 3, 5, 6],
    ...[6, 7, 9, 10],
    ...[8, 9, 11, 12],
  ]);
});

test('shapes, and defaults: twice as large from the nearest; between pixels', () => {
  assert.equal(outputShape([3, 4, 5], new UpSampling2D()), [6, 8, 5]);
  assert.equal(outputShape([3, 5], new UpSampling1D()), [6, 5]);
  assert.equal(outputShape([3, 4, 5], new Resizing({ height: 7, width: 1 })), [7, 1, 5]);
  assert.is(new UpSampling2D().interpolation, 'nearest');
  assert.is(new Resizing({ height: 1, width: 1 }).interpolation, 'bilinear');
});

test('what does not fit is refused', () => {
  refuses(
    OptionError,
    /^Resizing: option "interpolation" must be .*received "bicubic"/,
    () => new Resizing({ height: 2, width: 2, interpolation: 'bicubic' as never }),
  );
  refuses(
    OptionError,
    /^UpSampling1D: option "size" must be a whole number of 1 or more, received 0\.$/,
    () => new UpSampling1D({ size: 0 }),
  );
  refuses(ShapeError, /^resizing: received examples of shape \[4, 3\]; Resizing expects \[height, width, channels\]\.$/, () =>
    around([4, 3], new Resizing({ height: 2, width: 2 })).summary({ print: false }),
  );
});

test.run();
