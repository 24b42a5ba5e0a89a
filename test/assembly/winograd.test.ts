// The error of Winograd's way against the definition, for the channels of the zoo's networks, next to that of direct sums.
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
      engines.wasm.winograd = winograd;
      const [y, dx, dw] = [engines.output(outputs), engines.output(images), engines.output(kernels)];
      const scratch = engines.floats(new Float32Array(engines.wasm.conv2dScratch(s, c.batch) / 4));
      engines.run((k, at) => {
        k.conv2d(s, c.batch, at(x), at(w), 0, 0, 0, at(y), at(scratch));
        k.conv2dInputGrad(s, c.batch, at(dy), at(w), at(dx), at(scratch));
        k.conv2dKernelGrad(s, c.batch, at(x), at(dy), at(dw), at(scratch));
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

test.run();
