// The error of the Winograd algorithm against the definition, for the channels of the zoo's networks, next to that of direct convolution.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assertClose } from '../golden/compare.js';
import { type Case, nameOf, shapeOf } from './conv-cases.js';
import { Engines } from './harness.js';

/** Largest difference over the largest magnitude. Measured: 1.5e-5 at most, with 256 channels. */
const LIMIT = 1e-4;

const cases: Case[] = (
  [
    [4, [8, 8, 16], 16],
    [2, [9, 7, 16], 32],
    // tiles of 3 alone, and with tiles of 4; filters and channels that are no sixteens
    [4, [3, 3, 24], 40],
    [2, [7, 15, 64], 24],
    // more channels than planes hold at once, in parts that differ
    [1, [7, 7, 160], 264],
    [3, [8, 8, 32], 32],
    [2, [8, 8, 64], 64],
    [1, [6, 5, 64], 128],
    [1, [8, 4, 128], 128],
    [1, [4, 4, 128], 256],
    [1, [4, 5, 256], 256],
  ] as const
).map(([batch, image, filters]) => ({ kernel: [3, 3], strides: [1, 1], padding: 'same', batch, image: [...image], filters }));

for (const c of cases) {
  test(nameOf(c), () => {
    const engines = new Engines();
    const s = shapeOf(c);
    // kernels as He starts them
    const make = (n: number, low: number, high: number) => engines.floats(engines.random.between(low, high, n));
    const [images, outputs, kernels] = [
      c.batch * s.height * s.width * s.channels,
      c.batch * s.outHeight * s.outWidth * s.filters,
      9 * s.channels * s.filters,
    ];
    const edge = Math.sqrt(6 / (9 * s.channels));
    const [x, w, dy] = [make(images, -1, 1), make(kernels, -edge, edge), make(outputs, -1, 1)];
    const bits = [true, false].map((winograd) => {
      engines.winograd = winograd;
      const [y, dx, dw] = [engines.output(outputs), engines.output(images), engines.output(kernels)];
      const scratch = engines.scratchOf(engines.wasm.convolutionScratch({ ...s, batch: c.batch }));
      engines.run((k, at) => {
        k.conv2d({ ...s, batch: c.batch, x: at(x), w: at(w), y: at(y), scratch: at(scratch) });
        k.conv2dInputGrad({ ...s, batch: c.batch, dy: at(dy), w: at(w), dx: at(dx), scratch: at(scratch) });
        k.conv2dKernelGrad({ ...s, batch: c.batch, x: at(x), dy: at(dy), dw: at(dw), scratch: at(scratch) });
      });
      const all = { y, dx, dw };
      for (const [name, buffer] of Object.entries(all)) {
        const { wasm, reference } = engines.read(buffer);
        assertClose(name, wasm, reference, winograd ? LIMIT : LIMIT / 10);
      }
      return Object.values(all).map((buffer) => engines.bits(buffer).join());
    });
    // else one way was compared twice
    for (let i = 0; i < 3; i++) assert.is.not(bits[0]![i], bits[1]![i]);
  });
}

/** A network's layer: 16 channels and filters, two images of 8 x 8. */
const layer = shapeOf(cases[0]!);
const BATCH = 2;
const [PIXELS, WEIGHTS] = [BATCH * 64 * 16, 9 * 16 * 16];

/** All three passes over numbers of magnitude x, w and dy, of random signs, or of those that make a transform's sums largest. */
function passes(winograd: boolean, x: number, w: number, dy: number, signs: 'random' | 'worst'): number[][] {
  const engines = new Engines();
  engines.winograd = winograd;
  // the signs of the transforms' largest rows, in the middle of an image: 4 0 -5 0 1 0 of B', and 1 2 4 8 of A
  const sign = (i: number) =>
    signs === 'random' ? (engines.random.uniform() < 0.5 ? -1 : 1) : (i >> 4) % 8 === 3 || (i >> 7) % 8 === 3 ? -1 : 1;
  const make = (n: number, size: number) => engines.floats(Array.from({ length: n }, (_, i) => size * sign(i)));
  const [image, kernel, gradient] = [make(PIXELS, x), make(WEIGHTS, w), make(PIXELS, dy)];
  const out = [engines.output(PIXELS), engines.output(PIXELS), engines.output(WEIGHTS)] as const;
  const scratch = engines.scratchOf(engines.wasm.convolutionScratch({ ...layer, batch: BATCH }));
  engines.run((k, at) => {
    k.conv2d({ ...layer, batch: BATCH, x: at(image), w: at(kernel), y: at(out[0]), scratch: at(scratch) });
    k.conv2dInputGrad({ ...layer, batch: BATCH, dy: at(gradient), w: at(kernel), dx: at(out[1]), scratch: at(scratch) });
    k.conv2dKernelGrad({ ...layer, batch: BATCH, x: at(image), dy: at(gradient), dw: at(out[2]), scratch: at(scratch) });
  });
  return out.map((buffer) => engines.read(buffer).wasm);
}

const MOST = 3.4e38;
const finite = (numbers: readonly number[][]): boolean => numbers.every((pass) => pass.every(Number.isFinite));

test('no overflow below the bound that assembly/conv/winograd.ts tells', () => {
  const room = 0.99 * MOST;
  for (const signs of ['random', 'worst'] as const) {
    // |x| or |dy| at its bound, the others as large as they may be then: 16 channels, 8 tiles
    assert.ok(finite(passes(true, room / 100, 100 / (36100 * 16), 100 / (62500 * 8), signs)), `x, ${signs}`);
    assert.ok(finite(passes(true, 225 / (62500 * 8), 225 / (36100 * 16), room / 225, signs)), `dy, ${signs}`);
    const even = Math.sqrt(room / (36100 * 16));
    assert.ok(finite(passes(true, even, even, even / 2, signs)), signs);
  }
});

test('numbers near 1e37 overflow, which direct sums of them do not', () => {
  assert.is(finite(passes(true, 1e37, 1e-3, 1e-3, 'worst')), false);
  assert.is(finite(passes(false, 1e37, 1e-3, 1e-3, 'worst')), true);
});

test('where every product of a gradient is 0 there is noise of 1e-6 of the largest, and none by direct sums', () => {
  const noise = [true, false].map((winograd) => {
    const engines = new Engines();
    engines.winograd = winograd;
    // one number of 50 is not 0, and none of the first channel
    const sparse = engines.random.between(-1, 1, PIXELS).map((v, i) => (i % 16 > 0 && engines.random.uniform() < 0.02 ? v : 0));
    const [x, dy] = [engines.floats(sparse), engines.floats(engines.random.between(-1, 1, PIXELS))];
    const dw = engines.output(WEIGHTS);
    const scratch = engines.scratchOf(engines.wasm.convolutionScratch({ ...layer, batch: BATCH }));
    engines.run((k, at) => k.conv2dKernelGrad({ ...layer, batch: BATCH, x: at(x), dy: at(dy), dw: at(dw), scratch: at(scratch) }));
    const { wasm, reference } = engines.read(dw);
    const largest = Math.max(...reference.map(Math.abs));
    const atZeros = wasm.filter((_, i) => reference[i] === 0);
    assert.ok(atZeros.length > 200, 'gradients of 0');
    for (let i = 0; i < WEIGHTS; i++) if (Math.floor(i / 16) % 16 === 0) assert.is(wasm[i], 0, 'a channel of zeros');
    return Math.max(...atZeros.map(Math.abs)) / largest;
  });
  assert.ok(noise[0]! > 0 && noise[0]! < 5e-6, `${noise[0]}`);
  assert.is(noise[1], 0);
});

test.run();
