import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ActivationKind } from '../../src/engine/kernels.js';
import { type Case, nameOf, shapeOf } from './conv-cases.js';
import { Engines } from './harness.js';

/** Strides 1 to 3, odd sizes, one pixel, kernels as large as the image, channels around the panels of 8 and 16. */
const cases: Case[] = [
  { batch: 1, image: [1, 1, 1], kernel: [1, 1], strides: [1, 1], padding: 'valid', filters: 1 },
  { batch: 3, image: [1, 1, 5], kernel: [3, 3], strides: [1, 1], padding: 'same', filters: 7 },
  { batch: 2, image: [28, 28, 1], kernel: [5, 5], strides: [1, 1], padding: 2, filters: 6 },
  { batch: 2, image: [14, 14, 6], kernel: [5, 5], strides: [1, 1], padding: 'valid', filters: 16 },
  { batch: 2, image: [9, 7, 3], kernel: [3, 3], strides: [1, 1], padding: 'same', filters: 17 },
  { batch: 2, image: [9, 8, 3], kernel: [3, 3], strides: [2, 2], padding: 'same', filters: 9 },
  { batch: 2, image: [11, 13, 5], kernel: [3, 4], strides: [3, 2], padding: 'valid', filters: 20 },
  { batch: 1, image: [6, 5, 4], kernel: [6, 5], strides: [1, 1], padding: 'valid', filters: 8 },
  { batch: 2, image: [7, 7, 3], kernel: [7, 7], strides: [2, 2], padding: 3, filters: 33 },
  { batch: 2, image: [8, 8, 16], kernel: [1, 1], strides: [2, 2], padding: 'valid', filters: 32 },
  { batch: 3, image: [8, 6, 5], kernel: [1, 1], strides: [1, 1], padding: 'valid', filters: 11 },
  { batch: 2, image: [5, 6, 3], kernel: [2, 2], strides: [3, 3], padding: 'valid', filters: 4 },
  {
    batch: 2,
    image: [5, 9, 3],
    kernel: [3, 2],
    strides: [2, 1],
    padding: [
      [2, 0],
      [0, 3],
    ],
    filters: 5,
  },
  { batch: 5, image: [2, 2, 24], kernel: [3, 3], strides: [1, 1], padding: 'same', filters: 24 },
  { batch: 2, image: [1, 150, 2], kernel: [1, 3], strides: [1, 1], padding: 'same', filters: 16 },
  // Winograd's shapes: whole tiles, tiles of 3, several blocks of tiles, rows of tiles longer than a block, more filters than are computed at once
  { batch: 1, image: [4, 270, 4], kernel: [3, 3], strides: [1, 1], padding: 1, filters: 8 },
  { batch: 2, image: [8, 8, 16], kernel: [3, 3], strides: [1, 1], padding: 'same', filters: 16 },
  { batch: 3, image: [3, 5, 4], kernel: [3, 3], strides: [1, 1], padding: 'same', filters: 16 },
  { batch: 2, image: [9, 6, 20], kernel: [3, 3], strides: [1, 1], padding: 'valid', filters: 32 },
  { batch: 5, image: [18, 17, 16], kernel: [3, 3], strides: [1, 1], padding: 1, filters: 32 },
  { batch: 2, image: [5, 4, 48], kernel: [3, 3], strides: [1, 1], padding: 2, filters: 144 },
  // one channel: filters that end in a vector of four, of two, in one that overlaps; the least image; rows by strides and taps that lie apart
  { batch: 2, image: [2, 4, 1], kernel: [1, 1], strides: [1, 1], padding: 'valid', filters: 4 },
  { batch: 3, image: [9, 10, 1], kernel: [3, 3], strides: [1, 1], padding: 'valid', filters: 5 },
  { batch: 2, image: [11, 13, 1], kernel: [4, 2], strides: [2, 1], padding: 'same', filters: 7 },
  { batch: 2, image: [8, 30, 1], kernel: [3, 3], strides: [1, 1], padding: 1, filters: 8 },
  { batch: 2, image: [12, 9, 1], kernel: [3, 5], strides: [1, 1], padding: 'same', filters: 22, dilation: [2, 1] },
  // taps that lie apart: in one direction, in both, shapes that would be Winograd's or go tap by tap, kernels that span more than the image
  { batch: 2, image: [9, 8, 3], kernel: [3, 3], strides: [1, 1], padding: 'same', filters: 17, dilation: [2, 2] },
  { batch: 2, image: [9, 8, 5], kernel: [3, 2], strides: [1, 1], padding: 'valid', filters: 9, dilation: [1, 3] },
  { batch: 3, image: [10, 7, 14], kernel: [2, 3], strides: [1, 1], padding: 'valid', filters: 16, dilation: [4, 1] },
  { batch: 2, image: [8, 8, 16], kernel: [3, 3], strides: [1, 1], padding: 'same', filters: 16, dilation: [2, 2] },
  { batch: 5, image: [2, 2, 24], kernel: [3, 3], strides: [1, 1], padding: 'same', filters: 24, dilation: [3, 2] },
  { batch: 2, image: [5, 6, 20], kernel: [3, 3], strides: [1, 1], padding: 5, filters: 33, dilation: [4, 3] },
  { batch: 1, image: [3, 150, 2], kernel: [2, 5], strides: [1, 1], padding: 'same', filters: 8, dilation: [1, 7] },
  { batch: 2, image: [9, 9, 13], kernel: [3, 3], strides: [2, 1], padding: 'same', filters: 8, dilation: [1, 2] },
  {
    batch: 2,
    image: [6, 7, 3],
    kernel: [2, 2],
    strides: [1, 1],
    padding: [
      [3, 0],
      [0, 4],
    ],
    filters: 5,
    dilation: [2, 3],
  },
];

for (const c of cases) {
  const s = shapeOf(c);
  test(nameOf(c), () => {
    const engines = new Engines();
    const make = (n: number) => engines.floats(engines.random.between(-1, 1, n));
    const images = c.batch * s.height * s.width * s.channels;
    const outputs = c.batch * s.outHeight * s.outWidth * s.filters;
    const kernels = s.kernelHeight * s.kernelWidth * s.channels * s.filters;
    const [x, w, bias, dy] = [make(images), make(kernels), make(s.filters), make(outputs)];
    for (const winograd of [true, false]) {
      engines.winograd = winograd;
      const [y, plain, dx, dw] = [engines.output(outputs), engines.output(outputs), engines.output(images), engines.output(kernels)];
      const scratch = engines.scratchOf(engines.wasm.convolutionScratch({ ...s, batch: c.batch }));
      engines.run((k, at) => {
        k.conv2d({
          ...s,
          batch: c.batch,
          x: at(x),
          w: at(w),
          bias: at(bias),
          activation: ActivationKind.leakyRelu,
          alpha: 0.25,
          y: at(y),
          scratch: at(scratch),
        });
        k.conv2d({ ...s, batch: c.batch, x: at(x), w: at(w), y: at(plain), scratch: at(scratch) });
        k.conv2dInputGrad({ ...s, batch: c.batch, dy: at(dy), w: at(w), dx: at(dx), scratch: at(scratch) });
        k.conv2dKernelGrad({ ...s, batch: c.batch, x: at(x), dy: at(dy), dw: at(dw), scratch: at(scratch) });
      });
      // an f32 sum of n products of numbers below 1 errs by about sqrt(n) roundings; Winograd's by some tens of times that
      const off = (n: number) => Math.sqrt(n) * (winograd ? 2e-5 : 1e-6);
      engines.close(y, 3e-6, off(s.kernelHeight * s.kernelWidth * s.channels), 'y');
      engines.close(plain, 3e-6, off(s.kernelHeight * s.kernelWidth * s.channels), 'y without bias');
      engines.close(dx, 3e-6, off(s.kernelHeight * s.kernelWidth * s.filters), 'dx');
      engines.close(dw, 3e-6, off(c.batch * s.outHeight * s.outWidth), 'dw');
    }
  });
}

test('a NaN reaches the outputs that its pixel touches', () => {
  for (const channels of [3, 16]) {
    const engines = new Engines();
    const s = shapeOf({ batch: 1, image: [6, 6, channels], kernel: [3, 3], strides: [1, 1], padding: 'same', filters: 16 });
    const numbers = engines.random.between(-1, 1, 36 * channels);
    numbers[14 * channels] = Number.NaN;
    const [x, w, y] = [engines.floats(numbers), engines.floats(engines.random.between(-1, 1, 9 * channels * 16)), engines.output(36 * 16)];
    const scratch = engines.scratchOf(engines.wasm.convolutionScratch({ ...s, batch: 1 }));
    engines.run((k, at) =>
      k.conv2d({ ...s, batch: 1, x: at(x), w: at(w), activation: ActivationKind.relu, y: at(y), scratch: at(scratch) }),
    );
    const { wasm, reference } = engines.read(y);
    assert.ok(reference.some(Number.isNaN));
    reference.forEach((want, i) => {
      if (Number.isNaN(want)) assert.ok(Number.isNaN(wasm[i]!), `output ${i}`);
    });
  }
});

/** A convolution of images whose first channel alone has weights that are not 0: bits of y, and of the first channel of dw. */
function bitsOfFirst(channels: number, filters: number): { y: unknown; dw: unknown } {
  const engines = new Engines();
  const s = shapeOf({ batch: 3, image: [9, 7, channels], kernel: [5, 5], strides: [1, 1], padding: 2, filters });
  const [x, w, dy] = [3 * 63, 25 * filters, 3 * 63 * filters].map((n) => engines.random.between(-1, 1, n)) as [
    number[],
    number[],
    number[],
  ];
  const images = engines.floats(x.flatMap((value) => [value, 0.5].slice(0, channels)));
  const kernel = Array.from({ length: 25 }, (_, tap) => [
    ...w.slice(tap * filters, (tap + 1) * filters),
    ...new Array((channels - 1) * filters).fill(0),
  ]);
  const [weights, gradient] = [engines.floats(kernel.flat()), engines.floats(dy)];
  const [y, dw] = [engines.output(3 * 63 * filters), engines.output(25 * channels * filters)];
  const scratch = engines.scratchOf(engines.wasm.convolutionScratch({ ...s, batch: 3 }));
  engines.run((k, at) => {
    k.conv2d({ ...s, batch: 3, x: at(images), w: at(weights), y: at(y), scratch: at(scratch) });
    k.conv2dKernelGrad({ ...s, batch: 3, x: at(images), dy: at(gradient), dw: at(dw), scratch: at(scratch) });
  });
  const first = [...engines.bits(dw)].filter((_, i) => i % (channels * filters) < filters);
  return { y: engines.bits(y), dw: first };
}

test('one channel goes its own way, to the bits of the direct one', () => {
  for (const filters of [6, 7, 8, 9, 12]) assert.equal(bitsOfFirst(1, filters), bitsOfFirst(2, filters), `${filters} filters`);
});

test('a dilation of 1 is none: the same bits', () => {
  const engines = new Engines();
  const s = shapeOf({ batch: 2, image: [7, 6, 5], kernel: [3, 3], strides: [1, 1], padding: 'same', filters: 9 });
  const make = (n: number) => engines.floats(engines.random.between(-1, 1, n));
  const [x, w] = [make(2 * 42 * 5), make(9 * 5 * 9)];
  const outputs = [0, 1].map(() => engines.output(2 * 42 * 9));
  const scratch = engines.scratchOf(engines.wasm.convolutionScratch({ ...s, batch: 2 }));
  for (const [i, dilation] of [1, 0].entries())
    engines.run((k, at) =>
      k.conv2d({ ...s, dilationY: dilation, dilationX: dilation, batch: 2, x: at(x), w: at(w), y: at(outputs[i]), scratch: at(scratch) }),
    );
  assert.equal(engines.bits(outputs[0]!), engines.bits(outputs[1]!));
});

test('a NaN of dy or of the kernel reaches every gradient that it is part of', () => {
  for (const channels of [3, 16]) {
    const engines = new Engines();
    const s = shapeOf({ batch: 2, image: [5, 6, channels], kernel: [3, 3], strides: [1, 1], padding: 1, filters: 16 });
    const make = (n: number, nan: number) => {
      const numbers = engines.random.between(-1, 1, n);
      if (nan >= 0) numbers[nan] = Number.NaN;
      return engines.floats(numbers);
    };
    const [pixels, taps] = [60, 9 * channels * 16];
    const [x, w, clean, dy] = [make(pixels * channels, -1), make(taps, 40), make(taps, -1), make(pixels * 16, 100)];
    const outputs = [pixels * channels, pixels * channels, taps].map((n) => engines.output(n));
    const scratch = engines.scratchOf(engines.wasm.convolutionScratch({ ...s, batch: 2 }));
    engines.run((k, at) => {
      k.conv2dInputGrad({ ...s, batch: 2, dy: at(dy), w: at(clean), dx: at(outputs[0]), scratch: at(scratch) });
      k.conv2dInputGrad({ ...s, batch: 2, dy: at(dy), w: at(w), dx: at(outputs[1]), scratch: at(scratch) });
      k.conv2dKernelGrad({ ...s, batch: 2, x: at(x), dy: at(dy), dw: at(outputs[2]), scratch: at(scratch) });
    });
    for (const output of outputs) {
      const { wasm, reference } = engines.read(output);
      assert.ok(reference.some(Number.isNaN));
      reference.forEach((want, i) => {
        if (Number.isNaN(want)) assert.ok(Number.isNaN(wasm[i]!), `element ${i}`);
      });
    }
  }
});

test.run();
