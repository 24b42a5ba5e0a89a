import type { ReferenceMemory } from '../memory.js';
import { address, type Cost, count, type Definitions, declare, flag, type Given, pass, pure, reads, writes } from './declare.js';
import { inputSize, outputSize } from './window.js';

const fields = {
  batch: count('images'),
  height: count('rows of an image x'),
  width: count('columns of it'),
  channels: count('channels'),
  outHeight: count('rows of an image y'),
  outWidth: count('columns of it'),
  bilinear: flag.optional('between the four nearest pixels; else the nearest one'),
};
type Sizes = Given<typeof fields>;

const cost = (r: Sizes): Cost => {
  const out = outputSize(r, r.channels);
  return pass(inputSize(r) + out, r.bilinear ? 6 * out : 0, out * (r.bilinear ? 0.5 : 0.2));
};

export const resizeRecords = /* @__PURE__ */ pure(() => ({
  resizeImages: declare({
    family: 'resizing',
    formula:
      'y[i] = x at s = (i + 1/2) height / outHeight - 1/2, a row or, likewise, a column: x[floor(s + 1/2)], or with bilinear x[f] + (s - f) (x[f + 1] - x[f]), f = floor(s), places held in the image',
    fields: { ...fields, x: address('x (batch, height, width, channels)'), y: address('y (batch, outHeight, outWidth, channels)') },
    touches: (r) => ({ x: reads(inputSize(r)), y: writes(outputSize(r, r.channels)) }),
    split: 'rows of all images y',
    cost,
  }),
  resizeImagesGrad: declare({
    family: 'resizing',
    formula: 'dx = the gradient of sum(dy y)',
    fields: { ...fields, dy: address('dy, as y'), dx: address('dx, as x') },
    touches: (r) => ({ dy: reads(outputSize(r, r.channels)), dx: writes(inputSize(r)) }),
    split: 'images',
    cost,
  }),
}));

/** The places that place i of `out` is between, of `size`, and its share of the second. */
function placesOf(i: number, size: number, out: number, bilinear: boolean): { low: number; high: number; share: number } {
  const at = ((2 * i + 1) * size - out) / (2 * out);
  const floor = Math.floor(bilinear ? at : ((2 * i + 1) * size) / (2 * out));
  if (!bilinear) return { low: floor, high: floor, share: 0 };
  return { low: Math.max(floor, 0), high: Math.min(floor + 1, size - 1), share: at - floor };
}

/** Calls `take` with an element of y, one of x that it is made of, and the share of that. */
function everyShare(s: Sizes, take: (y: number, x: number, share: number) => void): void {
  const { batch, height, width, channels, outHeight, outWidth } = s;
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < outHeight; i++) {
      const row = placesOf(i, height, outHeight, s.bilinear === true);
      for (let j = 0; j < outWidth; j++) {
        const column = placesOf(j, width, outWidth, s.bilinear === true);
        for (const [r, own] of [[row.low, 1 - row.share] as const, [row.high, row.share] as const]) {
          for (const [c, share] of [[column.low, 1 - column.share] as const, [column.high, column.share] as const]) {
            if (own * share === 0) continue;
            const [y, x] = [((n * outHeight + i) * outWidth + j) * channels, ((n * height + r) * width + c) * channels];
            for (let k = 0; k < channels; k++) take(y + k, x + k, own * share);
          }
        }
      }
    }
  }
}

/** The definition of `assembly/resize.ts`. */
export function createResize(memory: ReferenceMemory): Definitions<typeof resizeRecords> {
  return {
    resizeImages({ x, y, ...s }) {
      const { f64 } = memory;
      f64.fill(0, y / 8, y / 8 + outputSize(s, s.channels));
      everyShare(s, (to, from, share) => {
        f64[y / 8 + to]! += share * f64[x / 8 + from]!;
      });
    },
    resizeImagesGrad({ dy, dx, ...s }) {
      const { f64 } = memory;
      f64.fill(0, dx / 8, dx / 8 + inputSize(s));
      everyShare(s, (to, from, share) => {
        f64[dx / 8 + from]! += share * f64[dy / 8 + to]!;
      });
    },
  };
}
