// What is cut off, or put around: Cropping1D, Cropping2D, CenterCrop, ZeroPadding1D.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CenterCrop, Cropping1D, Cropping2D, OptionError, ShapeError, ZeroPadding1D } from '../../src/index.js';
import { around, checkWindows, outputOf, outputShape, refuses } from './windows.js';

checkWindows([
  ['a sequence cut', [7, 3], () => new Cropping1D({ cropping: [1, 2] })],
  [
    'an image cut',
    [6, 5, 2],
    () =>
      new Cropping2D({
        cropping: [
          [1, 2],
          [0, 3],
        ],
      }),
  ],
  ['its middle', [6, 5, 3], () => new CenterCrop({ height: 3, width: 2 })],
  ['zeros around a sequence', [4, 3], () => new ZeroPadding1D({ padding: [2, 1] })],
]);

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

test("Keras's examples", () => {
  assert.equal(outputOf([3, 2], upTo(12), new Cropping1D({ cropping: 1 })), [2, 3, 8, 9]);
  const sides = [
    [2, 2],
    [4, 4],
  ] as const;
  assert.equal(outputShape([28, 28, 3], new Cropping2D({ cropping: sides })), [24, 20, 3]);
  const zeros = [0, 0, 0, 0, 0, 0];
  const padded = [...zeros, 0, 1, 2, 3, 4, 5, ...zeros, ...zeros, 6, 7, 8, 9, 10, 11, ...zeros];
  assert.equal(outputOf([2, 3], upTo(12), new ZeroPadding1D({ padding: 2 })), padded);
});

test('defaults are those of Keras: one step, nothing, one step', () => {
  assert.equal(outputShape([5, 2], new Cropping1D()), [3, 2]);
  assert.equal(outputShape([5, 4, 2], new Cropping2D()), [5, 4, 2]);
  assert.equal(outputShape([5, 2], new ZeroPadding1D()), [7, 2]);
});

test('of an odd rest one more is cut off after', () => {
  assert.equal(outputOf([4, 1, 1], upTo(4), new CenterCrop({ height: 1, width: 1 })), [1]);
  assert.equal(outputOf([5, 1, 1], upTo(5), new CenterCrop({ height: 3, width: 1 })), [1, 2, 3]);
});

test('what does not fit is refused', () => {
  refuses(ShapeError, /^cropping1d: received examples of shape \[3, 2\], of which 2 and 1 of 3 are cut off; expected more\.$/, () =>
    around([3, 2], new Cropping1D({ cropping: [2, 1] })).summary({ print: false }),
  );
  refuses(ShapeError, /^center_crop: received examples of shape \[3, 2, 1\]; expected at least 4 rows and 2 columns\. A Resizing/, () =>
    around([3, 2, 1], new CenterCrop({ height: 4, width: 2 })).summary({ print: false }),
  );
  refuses(
    OptionError,
    /^Cropping1D: option "cropping" must be a whole number or \[before, after\], received \[1,\s?2,\s?3\]\.$/,
    () => new Cropping1D({ cropping: [1, 2, 3] as never }),
  );
  refuses(
    OptionError,
    /^ZeroPadding1D: option "padding" must be a whole number or \[before, after\], received -1\.$/,
    () => new ZeroPadding1D({ padding: -1 }),
  );
});

test.run();
