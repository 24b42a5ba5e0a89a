import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Window } from '../../src/engine/records/window.js';
import { type Padding, planWindow } from '../../src/layers/window.js';
import { type Buffer, Engines } from './harness.js';

/** Around a vector of four channels, and around a strip of 16. */
const channelCounts = [1, 2, 3, 4, 5, 6, 8, 11, 16, 33];

type Side = readonly [number, number];
const geometries: readonly [image: Side, pool: Side, strides: Side, padding: Padding][] = [
  [[4, 6], [2, 2], [2, 2], 'valid'],
  [[5, 7], [2, 2], [2, 2], 'valid'],
  [[5, 7], [2, 2], [2, 2], 'same'],
  [[6, 5], [2, 2], [1, 1], 'same'],
  [[7, 5], [3, 3], [2, 2], 1],
  [[5, 4], [3, 3], [1, 1], 1],
  [[8, 9], [2, 3], [3, 1], 'valid'],
  [
    [6, 7],
    [3, 2],
    [2, 3],
    [
      [2, 0],
      [0, 1],
    ],
  ],
  [[1, 1], [1, 1], [1, 1], 'valid'],
  [[1, 1], [3, 3], [1, 1], 'same'],
  [[4, 3], [4, 3], [4, 3], 'valid'],
  // as many 2x2 windows as would tile the image, but moved off its corner
  [
    [4, 6],
    [2, 2],
    [2, 2],
    [
      [1, 0],
      [1, 0],
    ],
  ],
  // a corner window that lies in padding alone
  [[2, 2], [1, 1], [1, 1], 1],
];
const BATCH = 2;

const title = (w: Window) =>
  `${w.height}x${w.width}, window ${w.kernelHeight}x${w.kernelWidth}, strides ${w.strideY} ${w.strideX}, padding ${w.padTop} ${w.padLeft}`;
const windowOf = ([image, pool, strides, padding]: (typeof geometries)[number], channels: number) =>
  planWindow('test', 'test', [...image, channels], pool, strides, padding);
const sizes = (w: Window): [number, number] => [BATCH * w.height * w.width * w.channels, BATCH * w.outHeight * w.outWidth * w.channels];

function maxPool(engines: Engines, window: Window, x: Buffer, dy: Buffer): { y: Buffer; dx: Buffer } {
  const [y, dx] = [engines.output(dy.length), engines.output(x.length)];
  engines.run((k, at) => {
    k.maxPool2d({ ...window, batch: BATCH, x: at(x), y: at(y) });
    k.maxPool2dGrad({ ...window, batch: BATCH, x: at(x), y: at(y), dy: at(dy), dx: at(dx) });
  });
  return { y, dx };
}

for (const geometry of geometries) {
  test(title(windowOf(geometry, 1)), () => {
    for (const channels of channelCounts) {
      const window = windowOf(geometry, channels);
      const [inputs, outputs] = sizes(window);
      const engines = new Engines();
      // a few levels alone, so that windows hold the largest value twice
      const x = engines.floats(engines.random.below(4, inputs).map((level) => level - 2.5));
      const dy = engines.floats(engines.random.between(-1, 1, outputs));
      const { y, dx } = maxPool(engines, window, x, dy);
      engines.close(y, 0, 0, `largest of ${channels}`);
      engines.close(dx, 0, 1e-6, `gradient of the largest of ${channels}`);
      const [mean, meanGrad] = [engines.output(outputs), engines.output(inputs)];
      engines.run((k, at) => {
        k.averagePool2d({ ...window, batch: BATCH, x: at(x), y: at(mean) });
        k.averagePool2dGrad({ ...window, batch: BATCH, dy: at(dy), dx: at(meanGrad) });
      });
      engines.close(mean, 1e-6, 1e-6, `mean of ${channels}`);
      engines.close(meanGrad, 1e-6, 1e-6, `gradient of the mean of ${channels}`);
    }
  });
}

test('the first of equal places takes the gradient', () => {
  for (const channels of [1, 4, 5]) {
    const window = windowOf([[2, 4], [2, 2], [2, 2], 'valid'], channels);
    const engines = new Engines();
    // left window: all equal; right window: the last two are
    const spread = (pixels: number[]) => pixels.flatMap((value) => new Array<number>(channels).fill(value));
    const x = engines.floats(spread([7, 7, 1, 2, 7, 7, 3, 3, 7, 7, 1, 2, 7, 7, 3, 3]));
    const { dx } = maxPool(engines, window, x, engines.floats(spread([10, 20, 30, 40])));
    const want = spread([10, 0, 0, 0, 0, 0, 20, 0, 30, 0, 0, 0, 0, 0, 40, 0]);
    assert.equal(engines.read(dx).wasm, want);
    assert.equal(engines.read(dx).reference, want);
  }
});

test('infinities are numbers like others, in tiles and in windows that overlap', () => {
  for (const strides of [
    [2, 2],
    [1, 1],
  ] as const) {
    const window = windowOf([[4, 4], [2, 2], strides, 'valid'], 5);
    const [inputs, outputs] = sizes(window);
    const engines = new Engines();
    const x = engines.floats(Array.from({ length: inputs }, (_, i) => (i % 7 ? -Infinity : i % 3 ? Infinity : 1)));
    const { y, dx } = maxPool(engines, window, x, engines.floats(engines.random.between(-1, 1, outputs)));
    engines.close(y, 0, 0, 'y');
    engines.close(dx, 0, 1e-6, 'dx');
  }
});

test('a NaN reaches the windows that hold it, in its channel and no other', () => {
  for (const channels of [1, 3, 4, 6]) {
    for (const geometry of geometries.slice(0, 8)) {
      const window = windowOf(geometry, channels);
      const [inputs, outputs] = sizes(window);
      const engines = new Engines();
      const withNaN = (n: number, place: number) =>
        engines.floats(engines.random.between(-1, 1, n).map((value, i) => (i === place ? Number.NaN : value)));
      const x = withNaN(inputs, (window.width + 1) * channels + channels - 1);
      const dy = withNaN(outputs, outputs - 1);
      const { y, dx } = maxPool(engines, window, x, dy);
      const [mean, meanGrad] = [engines.output(outputs), engines.output(inputs)];
      engines.run((k, at) => {
        k.averagePool2d({ ...window, batch: BATCH, x: at(x), y: at(mean) });
        k.averagePool2dGrad({ ...window, batch: BATCH, dy: at(dy), dx: at(meanGrad) });
      });
      for (const [what, buffer] of Object.entries({ y, dx, mean, meanGrad })) {
        engines.close(buffer, 1e-6, 1e-6, what);
        assert.ok(engines.read(buffer).wasm.some(Number.isNaN), what);
      }
    }
  }
});

test('means of whole images and their gradients', () => {
  for (const channels of [...channelCounts, 15, 17, 64]) {
    for (const pixels of [1, 2, 49, 1024]) {
      const engines = new Engines();
      const x = engines.floats(engines.random.between(-1, 1, BATCH * pixels * channels));
      const dy = engines.floats(engines.random.between(-1, 1, BATCH * channels));
      const [y, dx] = [engines.output(BATCH * channels), engines.output(x.length)];
      engines.run((k, at) => {
        k.globalAveragePool({ batch: BATCH, pixels, channels, x: at(x), y: at(y) });
        k.globalAveragePoolGrad({ batch: BATCH, pixels, channels, dy: at(dy), dx: at(dx) });
      });
      engines.close(y, 1e-6, 1e-6, `${pixels} pixels of ${channels}`);
      engines.close(dx, 1e-6, 0, `gradient of ${pixels} pixels of ${channels}`);
    }
  }
});

test('a NaN reaches the mean of its image and channel', () => {
  const engines = new Engines();
  const x = engines.floats(engines.random.between(-1, 1, BATCH * 9 * 19).map((v, i) => (i === 9 * 19 + 40 ? Number.NaN : v)));
  const y = engines.output(BATCH * 19);
  engines.run((k, at) => k.globalAveragePool({ batch: BATCH, pixels: 9, channels: 19, x: at(x), y: at(y) }));
  engines.close(y, 1e-6, 1e-6, 'y');
  assert.equal(engines.read(y).wasm.map(Number.isNaN).indexOf(true), 19 + 2);
});

test('padding and cropping move the same bits', () => {
  const shapes = [
    [1, 1, 0, 0, 1, 1],
    [1, 1, 1, 2, 3, 4],
    [3, 5, 2, 1, 7, 6],
    [4, 4, 0, 3, 4, 7],
    [5, 2, 0, 0, 8, 2],
  ] as const;
  for (const [height, width, top, left, outHeight, outWidth] of shapes) {
    for (const channels of [1, 3, 4, 17]) {
      const engines = new Engines();
      const x = engines.floats(engines.random.between(-1, 1, BATCH * height * width * channels).map((v, i) => (i === 0 ? Number.NaN : v)));
      const [y, back] = [engines.output(BATCH * outHeight * outWidth * channels), engines.output(x.length)];
      engines.run((k, at) => {
        const inner = { height, width };
        const outer = { height: outHeight, width: outWidth };
        k.cropImages({ batch: BATCH, ...inner, channels, outHeight, outWidth, top: -top, left: -left, x: at(x), y: at(y) });
        k.cropImages({ batch: BATCH, ...outer, channels, outHeight: height, outWidth: width, top, left, x: at(y), y: at(back) });
      });
      engines.close(y, 0, 0, 'padded');
      engines.close(back, 0, 0, 'cropped');
      assert.equal(engines.bits(back), engines.bits(x));
    }
  }
});

test.run();
