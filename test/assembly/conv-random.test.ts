// Convolutions of geometries that nobody would choose, and the memory that they ask for.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ActivationKind } from '../../src/engine/kernels.js';
import { type Case, nameOf, shapeOf } from './conv-cases.js';
import { Engines, Numbers32 } from './harness.js';

const oneOf = <T>(random: Numbers32, values: readonly T[]): T => values[Math.floor(random.uniform() * values.length)]!;

/** Any geometry that gives an output, however little sense it makes; every second one may go Winograd's way. */
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
      filters: oneOf(random, tiles ? [4, 16, 32] : [1, 2, 4, 7, 8, 9, 16, 17, 24, 25]),
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
    const scratch = () => engines.floats(new Float32Array(engines.wasm.conv2dScratch(s, c.batch) / 4).fill(Number.NaN));
    const [first, second, third] = [scratch(), scratch(), scratch()];
    engines.run((k, at) => {
      k.conv2d(s, c.batch, at(x), at(w), at(bias), ActivationKind.relu, 0, at(y), at(first));
      k.conv2dInputGrad(s, c.batch, at(dy), at(w), at(dx), at(second));
      k.conv2dKernelGrad(s, c.batch, at(x), at(dy), at(dw), at(third));
    });
    engines.close(y, 3e-5, 3e-4, `y of ${nameOf(c)}`);
    engines.close(dx, 3e-5, 3e-4, `dx of ${nameOf(c)}`);
    engines.close(dw, 3e-5, 3e-4, `dw of ${nameOf(c)}`);
  });
});

type Pass = (...args: number[]) => void;

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
    const scratch = engines.floats(new Float32Array(engines.wasm.conv2dScratch(s, c.batch) / 4)).wasm;
    const passes = [
      { name: 'conv2d', inputs: [x, w], length: outputs },
      { name: 'conv2dInputGrad', inputs: [dy, w], length: images },
      { name: 'conv2dKernelGrad', inputs: [x, dy], length: kernels },
    ];
    const geometry = [
      ...[s.height, s.width, s.channels, s.kernelHeight, s.kernelWidth, s.strideY, s.strideX],
      ...[s.padTop, s.padLeft, s.outHeight, s.outWidth, s.filters],
    ];
    for (const { name, inputs, length } of passes) {
      const bits = [1, 2, 3].map((parts) => {
        const out = engines.output(length);
        for (let part = 0; part < parts; part++) {
          (engines.exports[name] as Pass)(1, c.batch, ...geometry, ...inputs, out.wasm, scratch, part, parts, 0, 0, 0);
        }
        return engines.bits(out).join();
      });
      assert.is(bits[1], bits[0], `${name} in 2 parts: ${nameOf(c)}`);
      assert.is(bits[2], bits[0], `${name} in 3 parts: ${nameOf(c)}`);
    }
  });
});

test('scratch of more than 32 bits of bytes is not taken for little, and strides need little of it', () => {
  const { wasm } = new Engines();
  const bytes = (image: [number, number, number], kernel: number, stride: number, filters: number) =>
    wasm.conv2dScratch(
      shapeOf({ batch: 1, image, kernel: [kernel, kernel], strides: [stride, stride], padding: kernel - stride, filters }),
      1,
    );
  assert.ok(bytes([8000, 8000, 20], 3, 1, 8) > 2 ** 32);
  assert.ok(bytes([5000, 5000, 24], 3, 1, 8) > 2 ** 31);
  // the kernel's panels take 3 MiB, the padded image 12 MiB, the patches of dy 16 MiB
  assert.ok(bytes([1024, 1024, 3], 16, 16, 1024) < 40 * 2 ** 20);
});

test.run();
