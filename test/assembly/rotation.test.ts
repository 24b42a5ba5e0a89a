import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Buffer, closeTo, Engines, type Numbers } from './harness.js';

const key = { key0: 0x1234567, key1: 0x89abcdef, stream: 78 };
const counters = [
  [0, 5],
  [0xfffffffe, 3],
] as const;
const shapes = [
  [1, 1, 1],
  [2, 3, 1],
  [5, 4, 1],
  [6, 7, 3],
  [1, 13, 3],
  [5, 5, 2],
  [3, 5, 4],
  [4, 3, 5],
  [2, 2, 17],
  [28, 28, 1],
  [16, 17, 3],
] as const;
/** Not an eighth of a turn, where diagonals fall halfway between pixels, and the last bit of a cosine decides which is nearest. */
const angles = [
  [-0.1, 0.1],
  [-1, 1],
  [0.25, 0.25],
  [-0.25, -0.25],
  [0.5, 0.5],
  [0.124, 0.124],
  [0, 0],
] as const;
const BATCH = 4;

const dot = (a: Numbers, b: Numbers) => Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

for (const bilinear of [true, false]) {
  for (const clamp of [true, false]) {
    test(`randomRotation and its gradient, ${bilinear ? 'bilinear' : 'nearest'}, ${clamp ? 'edges' : 'zeros'} around: the reference`, () => {
      const engines = new Engines();
      const run = (kernel: 'randomRotation' | 'randomRotationGrad', from: Buffer, to: Buffer, ...rest: readonly number[]) => {
        const [low, high, step, first, h, w, c] = rest as [number, number, number, number, number, number, number];
        const record = {
          ...key,
          counter: [first, step] as const,
          batch: BATCH,
          height: h,
          width: w,
          channels: c,
          low,
          high,
          bilinear,
          clamp,
        };
        engines.run((k, at) =>
          kernel === 'randomRotation'
            ? k.randomRotation({ ...record, x: at(from), y: at(to) })
            : k.randomRotationGrad({ ...record, dy: at(from), dx: at(to) }),
        );
      };
      for (const [h, w, c] of shapes) {
        const size = BATCH * h * w * c;
        const [x, dy] = [0, 1].map(() => engines.floats(engines.random.between(-1, 1, size))) as [Buffer, Buffer];
        const [y, dx] = [engines.output(size), engines.output(size)];
        for (const [low, high] of angles) {
          for (const [first, step] of counters) {
            const what = `${h}x${w}x${c} by ${low} to ${high}`;
            run('randomRotation', x, y, low, high, step, first, h, w, c);
            engines.close(y, 1e-6, 1e-6, what);
            run('randomRotationGrad', dy, dx, low, high, step, first, h, w, c);
            // an edge that is repeated gathers up to a side's number of gradients
            engines.close(dx, 1e-5, 1e-5, `gradient of ${what}`);
            const [a, b, g, d] = [x, y, dy, dx].map((buffer) => engines.read(buffer).reference);
            closeTo(dot(a!, d!), dot(g!, b!), 1e-12, 1e-11, `transpose of ${what}`);
          }
        }
      }
    });
  }
}

/** A 4x4 image, and the same turned a quarter counter-clockwise by hand. */
const image = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
const turned = [4, 8, 12, 16, 3, 7, 11, 15, 2, 6, 10, 14, 1, 5, 9, 13];

test('a quarter turn lands exactly', () => {
  const engines = new Engines();
  const [x, y] = [engines.floats(image), engines.output(16)];
  const rotatedBy = (turns: number, bilinear: boolean, clamp: boolean) => {
    const size = { batch: 1, height: 4, width: 4, channels: 1 };
    engines.run((k, at) =>
      k.randomRotation({ ...key, counter: [0, 0], x: at(x), y: at(y), ...size, low: turns, high: turns, bilinear, clamp }),
    );
    return engines.read(y);
  };
  for (const bilinear of [true, false]) {
    for (const clamp of [true, false]) {
      assert.equal(rotatedBy(0.25, bilinear, clamp), { wasm: turned, reference: turned });
      assert.equal(rotatedBy(-0.5, bilinear, clamp).wasm, [...image].reverse());
    }
  }
});

test('an eighth of a turn: corners from outside, the centre where it was', () => {
  const engines = new Engines();
  const x = engines.floats([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const y = engines.output(9);
  engines.run((k, at) =>
    k.randomRotation({
      ...key,
      counter: [0, 0],
      x: at(x),
      y: at(y),
      batch: 1,
      height: 3,
      width: 3,
      channels: 1,
      low: 0.125,
      high: 0.125,
      bilinear: true,
      clamp: false,
    }),
  );
  // the corners are read at 1 +- sqrt(2), of which 2 - sqrt(2) of a pixel lies inside; the sides halfway, at 1 +- sqrt(1/2)
  const [inside, r] = [2 - Math.SQRT2, Math.SQRT1_2];
  const side = (corner: number, first: number, second: number) => r * r * corner + r * (1 - r) * (first + second) + (1 - r) ** 2 * 5;
  const { wasm } = engines.read(y);
  const want = [inside * 2, side(3, 2, 6), inside * 6, side(1, 2, 4), 5, side(9, 6, 8), inside * 4, side(7, 4, 8), inside * 8];
  want.forEach((value, i) => {
    closeTo(wasm[i]!, value, 1e-6, 1e-6, `[${i}]`);
  });
});

test('angles are uniform between the two', () => {
  const engines = new Engines();
  const batch = 8000;
  // a pixel at the right edge of a line is read at column 1 + cos(angle) - 1: its share tells the angle
  const x = engines.floats(Float32Array.from({ length: batch * 3 }, (_, i) => i % 3));
  const y = engines.output(batch * 3);
  engines.run((k, at) =>
    k.randomRotation({
      ...key,
      counter: [0, 4],
      x: at(x),
      y: at(y),
      batch,
      height: 1,
      width: 3,
      channels: 1,
      low: 0,
      high: 0.5,
      bilinear: false,
      clamp: true,
    }),
  );
  // y[2] is column round(1 + cos(angle)): 2 up to a sixth of a turn, 0 from a third on, 1 in between: a third of the range each
  const { wasm } = engines.read(y);
  const counts = [0, 0, 0];
  for (let n = 0; n < batch; n++) counts[wasm[3 * n + 2]!]! += 1;
  for (const count of counts) assert.ok(Math.abs(count - batch / 3) < 5 * Math.sqrt((batch * 2) / 9), `${counts}`);
});

test('NaN in gives NaN out', () => {
  const engines = new Engines();
  const [x, y] = [engines.floats(image.map((value, i) => (i === 5 ? NaN : value))), engines.output(16)];
  engines.run((k, at) =>
    k.randomRotation({
      ...key,
      counter: [0, 0],
      x: at(x),
      y: at(y),
      batch: 1,
      height: 4,
      width: 4,
      channels: 1,
      low: 0.1,
      high: 0.1,
      bilinear: true,
      clamp: false,
    }),
  );
  assert.ok(engines.read(y).wasm.some(Number.isNaN));
  engines.close(y, 1e-6, 1e-6, 'of NaN');
});

test.run();
