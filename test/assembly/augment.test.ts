import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FlipMode } from '../../src/engine/records/flip-mode.js';
import { type Buffer, closeTo, Engines, type Numbers } from './harness.js';

const key = { key0: 0x1234567, key1: 0x89abcdef, stream: 77 };
/** Where the counter begins: at zero, and where it carries within the batch. */
const counters: readonly (readonly [number, number])[] = [
  [0, 5],
  [0xfffffffe, 3],
];
/** Height, width, channels: one pixel, odd ones, and channels around a vector's width. */
const shapes = [
  [1, 1, 1],
  [2, 3, 1],
  [5, 4, 1],
  [4, 9, 1],
  [3, 4, 3],
  [6, 7, 3],
  [1, 13, 3],
  [5, 5, 2],
  [3, 5, 4],
  [4, 3, 5],
  [2, 2, 17],
  [28, 28, 1],
  [16, 17, 3],
] as const;
const BATCH = 5;

const dot = (a: Numbers, b: Numbers) => Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

/** That sum(dy (A x)) = sum(x (A' dy)), on both engines. */
function transposed(engines: Engines, x: Buffer, y: Buffer, dy: Buffer, dx: Buffer, what: string): void {
  const [a, b, c, d] = [x, y, dy, dx].map((buffer) => engines.read(buffer));
  closeTo(dot(a!.reference, d!.reference), dot(c!.reference, b!.reference), 1e-12, 1e-11, `${what}, f64`);
  closeTo(dot(a!.wasm, d!.wasm), dot(c!.wasm, b!.wasm), 1e-4, 1e-3, `${what}, f32`);
}

for (const [name, mode] of Object.entries(FlipMode)) {
  test(`randomFlip, ${name}: the reference exactly, and twice is nothing`, () => {
    const engines = new Engines();
    for (const [h, w, c] of shapes) {
      const size = BATCH * h * w * c;
      const x = engines.floats(engines.random.between(-1, 1, size));
      const [y, back] = [engines.output(size), engines.output(size)];
      for (const counter of counters) {
        engines.run((k, at) => k.randomFlip({ ...key, counter, x: at(x), y: at(y), batch: BATCH, height: h, width: w, channels: c, mode }));
        engines.close(y, 0, 0, `${name} of ${h}x${w}x${c}`);
        engines.run((k, at) =>
          k.randomFlip({ ...key, counter, x: at(y), y: at(back), batch: BATCH, height: h, width: w, channels: c, mode }),
        );
        assert.equal(engines.bits(back), engines.bits(x));
      }
    }
  });
}

test('randomFlip mirrors what it says, each way for about half of the images, one apart from the other', () => {
  const engines = new Engines();
  const batch = 4000;
  const x = engines.floats(Float32Array.from({ length: batch * 4 }, (_, i) => i % 4));
  const y = engines.output(batch * 4);
  const shares = (mode: FlipMode) => {
    engines.run((k, at) =>
      k.randomFlip({ ...key, counter: [0, 1], x: at(x), y: at(y), batch: batch, height: 2, width: 2, channels: 1, mode: mode }),
    );
    const seen: Record<string, number> = {};
    const { wasm } = engines.read(y);
    for (let n = 0; n < batch; n++) {
      const image = wasm.slice(4 * n, 4 * n + 4).join('');
      seen[image] = (seen[image] ?? 0) + 1;
    }
    return seen;
  };
  // 5 standard deviations of a count with chance 1/2, and 1/4
  for (const [mode, images] of [
    [FlipMode.horizontal, ['0123', '1032']],
    [FlipMode.vertical, ['0123', '2301']],
    [FlipMode.horizontalAndVertical, ['0123', '1032', '2301', '3210']],
  ] as const) {
    const seen = shares(mode);
    assert.equal(Object.keys(seen).sort(), images);
    for (const image of images) assert.ok(Math.abs(seen[image]! - batch / images.length) < 158, `${image}: ${seen[image]}`);
  }
});

test('cropImages: the reference exactly, inside, across every edge and beside the image', () => {
  const engines = new Engines();
  for (const [h, w, c] of shapes) {
    const x = engines.floats(engines.random.between(-1, 1, 2 * h * w * c));
    for (const [oh, ow] of [
      [1, 1],
      [h, w],
      [h + 3, w + 2],
    ] as const) {
      const y = engines.output(2 * oh * ow * c);
      for (const [top, left] of [
        [0, 0],
        [-1, 1],
        [2, -2],
        [h, -ow],
        [-oh - 1, w + 1],
      ] as const) {
        engines.run((k, at) =>
          k.cropImages({ x: at(x), y: at(y), batch: 2, height: h, width: w, channels: c, outHeight: oh, outWidth: ow, top, left }),
        );
        engines.close(y, 0, 0, `${oh}x${ow} at ${top}, ${left} of ${h}x${w}x${c}`);
      }
    }
  }
});

test('randomCrop and its gradient: the reference exactly, and one the transpose of the other', () => {
  const engines = new Engines();
  for (const [h, w, c] of shapes) {
    for (const [oh, ow, padding] of [
      [h, w, 2],
      [1, 1, 0],
      [h + 2, Math.max(1, w - 1), 1],
      [h, w, 0],
    ] as const) {
      const [size, outSize] = [BATCH * h * w * c, BATCH * oh * ow * c];
      const x = engines.floats(engines.random.between(-1, 1, size));
      const dy = engines.floats(engines.random.between(-1, 1, outSize));
      const [y, dx] = [engines.output(outSize), engines.output(size)];
      for (const counter of counters) {
        const sizes = { batch: BATCH, height: h, width: w, channels: c, outHeight: oh, outWidth: ow, padding };
        const what = `${oh}x${ow}, padding ${padding}, of ${h}x${w}x${c}`;
        engines.run((k, at) => k.randomCrop({ ...key, counter, x: at(x), y: at(y), ...sizes }));
        engines.close(y, 0, 0, what);
        engines.run((k, at) => k.randomCropGrad({ ...key, counter, dy: at(dy), dx: at(dx), ...sizes }));
        engines.close(dx, 0, 0, `gradient of ${what}`);
        transposed(engines, x, y, dy, dx, what);
      }
    }
  }
});

test('randomCrop takes every place equally often, rows apart from columns', () => {
  const engines = new Engines();
  const batch = 9000;
  const x = engines.floats(Float32Array.from({ length: batch * 12 }, (_, i) => (i % 12) + 1));
  const y = engines.output(batch * 12);
  engines.run((k, at) =>
    k.randomCrop({
      ...key,
      counter: [0, 8],
      x: at(x),
      y: at(y),
      batch,
      height: 3,
      width: 4,
      channels: 1,
      outHeight: 3,
      outWidth: 4,
      padding: 1,
    }),
  );
  const { wasm } = engines.read(y);
  const seen = new Map<string, number>();
  for (let n = 0; n < batch; n++) {
    const image = wasm.slice(12 * n, 12 * n + 12).join(' ');
    seen.set(image, (seen.get(image) ?? 0) + 1);
  }
  assert.is(seen.size, 9);
  const chiSquare = [...seen.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert.ok(chiSquare < 26.1, `${chiSquare} is more than 8 degrees of freedom have once in 1000 times`);
});

test.run();
