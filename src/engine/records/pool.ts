import type { ReferenceMemory } from '../memory.js';
import { address, type Cost, count, type Definitions, declare, pass, pure, reads, writes } from './declare.js';
import { inputSize, outputSize, type WindowSize, windowFields } from './window.js';

const pooling = (r: WindowSize): Cost => {
  const out = r.batch * r.outHeight * r.outWidth * r.channels;
  return pass(
    out + r.batch * r.height * r.width * r.channels,
    out * r.kernelHeight * r.kernelWidth,
    out * r.kernelHeight * r.kernelWidth * 0.2,
  );
};

const pixels = (r: { batch: number; pixels: number; channels: number }): Cost =>
  pass(r.batch * r.pixels * r.channels, r.batch * r.pixels * r.channels, r.batch * r.pixels * r.channels * 0.2);

export const poolRecords = /* @__PURE__ */ pure(() => ({
  maxPool2d: declare({
    family: 'images',
    formula: 'y = the largest x in the window; padding counts as -infinity',
    fields: { ...windowFields, x: address('x'), y: address('y (batch, outHeight, outWidth, channels)') },
    touches: (r) => ({ x: reads(inputSize(r)), y: writes(outputSize(r, r.channels)) }),
    split: 'images',
    cost: pooling,
  }),
  maxPool2dGrad: declare({
    family: 'images',
    formula:
      'dx = dy at the first place of its window, row by row, where x is not below y; 0 elsewhere; what several windows give is added',
    fields: { ...windowFields, x: address('x'), y: address('y, as maxPool2d made it'), dy: address('dy, as y'), dx: address('dx, as x') },
    touches: (r) => ({
      x: reads(inputSize(r)),
      y: reads(outputSize(r, r.channels)),
      dy: reads(outputSize(r, r.channels)),
      dx: writes(inputSize(r)),
    }),
    split: 'images',
    cost: pooling,
  }),
  averagePool2d: declare({
    family: 'images',
    formula: 'y = the mean of x over the places of the window that are in the image; 0 if there is none',
    fields: { ...windowFields, x: address('x'), y: address('y') },
    touches: (r) => ({ x: reads(inputSize(r)), y: writes(outputSize(r, r.channels)) }),
    split: 'images',
    cost: pooling,
  }),
  averagePool2dGrad: declare({
    family: 'images',
    formula: 'dx = the gradient of sum(dy y)',
    fields: { ...windowFields, dy: address('dy, as y'), dx: address('dx, as x') },
    touches: (r) => ({ dy: reads(outputSize(r, r.channels)), dx: writes(inputSize(r)) }),
    split: 'images',
    cost: pooling,
  }),
  globalAveragePool: declare({
    family: 'images',
    formula: 'y (batch, channels) = the mean over the pixels of x (batch, pixels, channels)',
    fields: { batch: count('images'), pixels: count('pixels'), channels: count('channels'), x: address('x'), y: address('y') },
    touches: (r) => ({ x: reads(r.batch * r.pixels * r.channels), y: writes(r.batch * r.channels) }),
    split: 'images',
    cost: pixels,
  }),
  globalAveragePoolGrad: declare({
    family: 'images',
    formula: 'dx (batch, pixels, channels) = dy / pixels',
    fields: { batch: count('images'), pixels: count('pixels'), channels: count('channels'), dy: address('dy'), dx: address('dx') },
    touches: (r) => ({ dy: reads(r.batch * r.channels), dx: writes(r.batch * r.pixels * r.channels) }),
    split: 'images',
    cost: pixels,
  }),
}));

/** Calls `take` with the element of y, and the elements of x in its window that are in the image, row by row. */
function everyWindow(w: WindowSize, take: (y: number, places: readonly number[]) => void): void {
  for (let n = 0; n < w.batch; n++) {
    for (let i = 0; i < w.outHeight; i++) {
      for (let j = 0; j < w.outWidth; j++) {
        for (let c = 0; c < w.channels; c++) {
          const places: number[] = [];
          for (let u = 0; u < w.kernelHeight; u++) {
            const row = i * w.strideY + u - w.padTop;
            if (row < 0 || row >= w.height) continue;
            for (let v = 0; v < w.kernelWidth; v++) {
              const column = j * w.strideX + v - w.padLeft;
              if (column >= 0 && column < w.width) places.push(((n * w.height + row) * w.width + column) * w.channels + c);
            }
          }
          take(((n * w.outHeight + i) * w.outWidth + j) * w.channels + c, places);
        }
      }
    }
  }
}

/** The whole image as one window, its pixels in a row. */
const wholeImage = (batch: number, pixels: number, channels: number): WindowSize => ({
  batch,
  height: 1,
  width: pixels,
  channels,
  kernelHeight: 1,
  kernelWidth: pixels,
  strideY: 1,
  strideX: 1,
  padTop: 0,
  padLeft: 0,
  outHeight: 1,
  outWidth: 1,
});

/** The definition of `assembly/pool.ts`. */
export function createPool(memory: ReferenceMemory): Definitions<typeof poolRecords> {
  const averagePool2d: Definitions<typeof poolRecords>['averagePool2d'] = ({ x, y, ...window }) => {
    const { f64 } = memory;
    everyWindow(window, (at, places) => {
      const sum = places.reduce((total, place) => total + f64[x / 8 + place]!, 0);
      f64[y / 8 + at] = sum / Math.max(places.length, 1);
    });
  };
  const averagePool2dGrad: Definitions<typeof poolRecords>['averagePool2dGrad'] = ({ dy, dx, ...window }) => {
    const { f64 } = memory;
    f64.fill(0, dx / 8, dx / 8 + window.batch * window.height * window.width * window.channels);
    everyWindow(window, (at, places) => {
      for (const place of places) f64[dx / 8 + place]! += f64[dy / 8 + at]! / places.length;
    });
  };
  return {
    maxPool2d({ x, y, ...window }) {
      const { f64 } = memory;
      everyWindow(window, (at, places) => {
        f64[y / 8 + at] = Math.max(...places.map((place) => f64[x / 8 + place]!));
      });
    },
    maxPool2dGrad({ x, y, dy, dx, ...window }) {
      const { f64 } = memory;
      f64.fill(0, dx / 8, dx / 8 + window.batch * window.height * window.width * window.channels);
      everyWindow(window, (at, places) => {
        const first = places.find((place) => !(f64[x / 8 + place]! < f64[y / 8 + at]!));
        if (first !== undefined) f64[dx / 8 + first]! += f64[dy / 8 + at]!;
      });
    },
    averagePool2d,
    averagePool2dGrad,
    globalAveragePool: ({ batch, pixels, channels, x, y }) => averagePool2d({ ...wholeImage(batch, pixels, channels), x, y }),
    globalAveragePoolGrad: ({ batch, pixels, channels, dy, dx }) => averagePool2dGrad({ ...wholeImage(batch, pixels, channels), dy, dx }),
  };
}
