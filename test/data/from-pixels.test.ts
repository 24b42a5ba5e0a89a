// Images of a page as tensors. What draws in a page stands here as objects of the same face.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fromPixels } from '../../src/data/from-pixels.js';
import { DataError, OptionError } from '../../src/errors.js';

/** Two rows of three pixels. */
const data = Uint8ClampedArray.from({ length: 24 }, (_, i) => 10 * i);
const image = { width: 3, height: 2, data };

test('ImageData: 3 channels without opacity, 4 with it, 1 the red one', () => {
  const three = fromPixels(image);
  assert.equal(three.shape, [2, 3, 3]);
  assert.is(three.dtype, 'uint8');
  assert.equal([...three.data].slice(0, 6), [0, 10, 20, 40, 50, 60]);
  assert.equal([...fromPixels(image, 4).data], [...data]);
  assert.equal(fromPixels(image, 1).toArray(), [
    [[0], [40], [80]],
    [[120], [160], [200]],
  ]);
});

test('scaled to 0..1 they are floats', () => {
  const { data: values, dtype } = fromPixels(image, 3, { scale: 1 / 255 });
  assert.is(dtype, 'float32');
  assert.is(values[1], Math.fround(10 / 255));
});

test('a canvas gives its pixels, and what has none is drawn on one', () => {
  const drawn: unknown[] = [];
  class Canvas {
    constructor(
      readonly width: number,
      readonly height: number,
    ) {}
    getContext() {
      return {
        drawImage: (what: unknown) => void drawn.push(what),
        getImageData: (x: number, y: number, width: number, height: number) => ({
          width,
          height,
          data: data.subarray(x + y, 4 * width * height),
        }),
      };
    }
  }
  assert.equal([...fromPixels(new Canvas(3, 2), 4).data], [...data]);
  assert.equal(drawn, []);
  const host = globalThis as { OffscreenCanvas?: unknown };
  const before = host.OffscreenCanvas;
  const bitmap = { width: 3, height: 2, close() {} };
  try {
    host.OffscreenCanvas = undefined;
    assert.throws(
      () => fromPixels(bitmap),
      (error: Error) => error instanceof OptionError && /no OffscreenCanvas/.test(error.message),
    );
    host.OffscreenCanvas = Canvas;
    assert.equal([...fromPixels(bitmap, 4).data], [...data]);
    assert.is(drawn[0], bitmap);
    // an image is drawn as large as it is, not as the page shows it
    assert.equal(fromPixels({ ...bitmap, width: 30, height: 20, naturalWidth: 3, naturalHeight: 2 } as typeof bitmap).shape, [2, 3, 3]);
  } finally {
    host.OffscreenCanvas = before;
  }
});

test('what does not fit is told', () => {
  const refuses = (work: () => unknown, kind: typeof OptionError, message: RegExp) =>
    assert.throws(work, (error: Error) => error instanceof kind && message.test(error.message));
  refuses(() => fromPixels(image, 2 as never), OptionError, /channels must be 1, 3 or 4, received 2/);
  refuses(() => fromPixels({ ...image, width: 4 }), DataError, /received 24 bytes for 4 x 2 pixels; expected 4 a pixel, 32/);
  refuses(() => fromPixels({ ...image, width: 0 }), DataError, /expected ImageData, a canvas/);
  refuses(() => fromPixels(null as never), DataError, /received null/);
});

test.run();
