// Convolutions of geometries that nobody would choose, and the memory that they ask for.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ActivationKind } from '../../src/engine/kernels.js';
import { type Case, nameOf, shapeOf } from './conv-cases.js';
import { Engines, MOST_PARTS, Numbers32 } from './harness.js';

const oneOf = <T>(random: Numbers32, values: readonly T[]): T => values[Math.floor(random.uniform() * values.length)]!;

/** Any geometry that gives an output, however little sense it makes; every second one may use the Winograd algorithm. */
function anyCase(random: Numbers32, tiles: boolean): Case {
  const [upTo, side] = [(n: number) => 1 + Math.floor(random.uniform() * n), (n: number) => Math.floor(random.uniform() * (n + 3))];
  for (;;) {
    const kernel: [number, number] = tiles ? [3, 3] : [upTo(5), upTo(5)];
    const c: Case = {
      batch: upTo(4),
      image: [upTo(9), upTo(9), oneOf(random, tiles ? [4, 8, 16, 20] : [1, 2, 3, 5, 8, 11, 12, 13, 16, 24])],
      kernel,
      strides: tiles ? [1, 1] : [upTo(4), upTo(4)],
      padding: [
        [side(kernel[0]), side(kernel[0])],
        [side(kernel[1]), side(kernel[1])],
      ],
      filters: oneOf(random, tiles ? [4, 8, 16, 24, 32] : [1, 2, 4, 7, 8, 9, 16, 17, 24, 25]),
    };
    const [[top, bottom], [left, right]] = c.padding as [[number, number], [number, number]];
    if (c.image[0] + top + bottom >= kernel[0] && c.image[1] + left + right >= kernel[1]) return c;
  }
}

/** Padding beyond the kernel, before or after the image, and images that lie between the strides. */
const oddCases: Case[] = [
  { batch: 2, image: [4, 4, 16], kernel: [1, 1], strides: [1, 1], padding: 2, filters: 16 },
  { batch: 2, image: [4, 5, 3], kernel: [1, 1], strides: [3, 2], padding: 2, filters: 5 },
  { batch: 3, image: [1, 1, 16], kernel: [1, 1], strides: [2, 2], padding: 4, filters: 8 },
  ...[16, 5].flatMap((channels) =>
    [
      [0, 5],
      [5, 0],
      [5, 5],
    ].map(
      ([before, after]): Case => ({
        batch: 2,
        image: [5, 6, channels],
        kernel: [3, 3],
        strides: [1, 1],
        padding: [
          [before!, after!],
          [before!, after!],
        ],
        filters: 16,
      }),
    ),
  ),
  { batch: 1, image: [2, 2, 12], kernel: [2, 2], strides: [9, 9], padding: 5, filters: 8 },
];

test('random geometries, with scratch of exactly the promised size and full of NaN', () => {
  const random = new Numbers32(99);
  const all = [...oddCases, ...Array.from({ length: 200 }, (_, i) => anyCase(random, i % 2 === 0))];
  let engines = new Engines();
  all.forEach((c, i) => {
    if (i % 20 === 0) engines = new Engines();
    const s = shapeOf(c);
    const make = (n: number) => engines.floats(engines.random.between(-1, 1, n));
    const images = c.batch * s.height * s.width * s.channels;
    const outputs = c.batch * s.outHeight * s.outWidth * s.filters;
    const kernels = s.kernelHeight * s.kernelWidth * s.channels * s.filters;
    const [x, w, bias, dy] = [make(images), make(kernels), make(s.filters), make(outputs)];
    const [y, dx, dw] = [engines.output(outputs), engines.output(images), engines.output(kernels)];
    const scratch = () => engines.scratchOf(engines.wasm.convolutionScratch({ ...s, batch: c.batch }));
    const [first, second, third] = [scratch(), scratch(), scratch()];
    engines.run((k, at) => {
      k.conv2d({ ...s, batch: c.batch, x: at(x), w: at(w), bias: at(bias), activation: ActivationKind.relu, y: at(y), scratch: at(first) });
      k.conv2dInputGrad({ ...s, batch: c.batch, dy: at(dy), w: at(w), dx: at(dx), scratch: at(second) });
      k.conv2dKernelGrad({ ...s, batch: c.batch, x: at(x), dy: at(dy), dw: at(dw), scratch: at(third) });
    });
    engines.close(y, 3e-5, 3e-4, `y of ${nameOf(c)}`);
    engines.close(dx, 3e-5, 3e-4, `dx of ${nameOf(c)}`);
    engines.close(dw, 3e-5, 3e-4, `dw of ${nameOf(c)}`);
  });
});

test('parts that threads compute make up the whole, bit for bit', () => {
  const random = new Numbers32(7);
  const large: Case[] = [16, 48].map((filters) => ({
    batch: 5,
    image: [9, 8, 32],
    kernel: [3, 3],
    strides: [1, 1],
    padding: 1,
    filters,
  }));
  const all = [...large, ...oddCases, ...Array.from({ length: 100 }, (_, i) => anyCase(random, i % 2 === 0))];
  let engines = new Engines();
  all.forEach((c, i) => {
    if (i % 10 === 0) engines = new Engines();
    const s = shapeOf(c);
    const make = (n: number) => engines.floats(engines.random.between(-1, 1, n)).wasm;
    const [images, outputs] = [c.batch * s.height * s.width * s.channels, c.batch * s.outHeight * s.outWidth * s.filters];
    const kernels = s.kernelHeight * s.kernelWidth * s.channels * s.filters;
    const [x, w, dy] = [make(images), make(kernels), make(outputs)];
    const record = { ...s, batch: c.batch, scratch: engines.scratchOf(engines.wasm.convolutionScratch({ ...s, batch: c.batch })).wasm };
    // the harness compares each with what 2, 3, 4 or 5 parts give, in turn
    for (let parts = 2; parts <= 5; parts++) {
      engines.wasm.conv2d({ ...record, x, w, y: engines.output(outputs).wasm });
      engines.wasm.conv2dInputGrad({ ...record, dy, w, dx: engines.output(images).wasm });
      engines.wasm.conv2dKernelGrad({ ...record, x, dy, dw: engines.output(kernels).wasm });
    }
  });
});

test('scratch of more than 32 bits of bytes is not taken for little, and strides need little of it', () => {
  const { wasm } = new Engines();
  const bytes = (image: [number, number, number], kernel: number, stride: number, filters: number) =>
    wasm.convolutionScratch({
      ...shapeOf({ batch: 1, image, kernel: [kernel, kernel], strides: [stride, stride], padding: kernel - stride, filters }),
      batch: 1,
    }) / MOST_PARTS;
  assert.ok(bytes([8000, 8000, 20], 3, 1, 8) > 2 ** 32);
  assert.ok(bytes([5000, 5000, 24], 3, 1, 8) > 2 ** 31);
  // the kernel's panels take 3 MiB, the padded image 12 MiB, the patches of dy 16 MiB
  assert.ok(bytes([1024, 1024, 3], 16, 16, 1024) < 40 * 2 ** 20);
});

test.run();
