import type { ReferenceMemory } from '../memory.js';
import { drawWords } from '../reference/draw-words.js';
import { address, type Cost, count, type Definitions, declare, integer, pass, pure, reads, writes } from './declare.js';
import { FlipMode } from './flip-mode.js';
import { random } from './noise.js';
import { inputSize, outputSize } from './window.js';

export const imageFields = {
  batch: count('images'),
  height: integer('rows of an image'),
  width: integer('columns of an image'),
  channels: integer('channels of an image'),
};
const outSize = { outHeight: integer('rows of the output'), outWidth: integer('columns of the output') };
const copied = (r: { batch: number; outHeight: number; outWidth: number; channels: number }): Cost => {
  const out = r.batch * r.outHeight * r.outWidth * r.channels;
  return pass(2 * out, 0, out * 0.2);
};
const padding = integer('rows and columns of zeros around the image');
export const imageRecords = /* @__PURE__ */ pure(() => ({
  cropImages: declare({
    family: 'images',
    formula: 'y[n, i, j] = x[n, i + top, j + left], 0 outside of the image; padding is a crop by -top, -left, and so is the transpose',
    fields: { ...imageFields, ...outSize, top: integer('first row'), left: integer('first column'), x: address('x'), y: address('y') },
    touches: (r) => ({ x: reads(inputSize(r)), y: writes(outputSize(r, r.channels)) }),
    split: 'images',
    cost: copied,
  }),
  randomFlip: declare({
    family: 'images',
    formula:
      'y[n] = x[n] mirrored left to right where word 0 of block counter + n is 2^31 or more, top to bottom where word 1 is, each if mode has it; its own transpose',
    fields: { ...random, ...imageFields, mode: count('a FlipMode'), x: address('x'), y: address('y') },
    touches: (r) => ({ counter: reads(2, 'word'), x: reads(inputSize(r)), y: writes(inputSize(r)) }),
    split: 'images',
    cost: (r) => pass(2 * r.batch * r.height * r.width * r.channels, 0, r.batch * r.height * r.width * r.channels * 0.2),
  }),
  randomCrop: declare({
    family: 'images',
    formula:
      'cropImages with an offset for each image: top = floor(word0 (height + 2 padding - outHeight + 1) / 2^32) - padding, left by word 1 and the widths',
    fields: { ...random, ...imageFields, ...outSize, padding, x: address('x'), y: address('y') },
    touches: (r) => ({ counter: reads(2, 'word'), x: reads(inputSize(r)), y: writes(outputSize(r, r.channels)) }),
    split: 'images',
    cost: copied,
  }),
  randomCropGrad: declare({
    family: 'images',
    formula: 'dx (height, width) of dy (outHeight, outWidth): 0 where the crop did not read',
    fields: { ...random, ...imageFields, ...outSize, padding, dy: address('dy'), dx: address('dx') },
    touches: (r) => ({ counter: reads(2, 'word'), dy: reads(outputSize(r, r.channels)), dx: writes(inputSize(r)) }),
    split: 'images',
    cost: copied,
  }),
}));

/** The definition of `assembly/augment.ts`. */
export function createAugment(memory: ReferenceMemory): Definitions<typeof imageRecords> {
  const crop = (x: number, y: number, h: number, w: number, channels: number, outH: number, outW: number, top: number, left: number) => {
    for (let i = 0; i < outH; i++) {
      for (let j = 0; j < outW; j++) {
        const [row, column] = [i + top, j + left];
        const inside = row >= 0 && row < h && column >= 0 && column < w;
        for (let c = 0; c < channels; c++) {
          memory.f64[y / 8 + (i * outW + j) * channels + c] = inside ? memory.f64[x / 8 + (row * w + column) * channels + c]! : 0;
        }
      }
    }
  };
  const offset = (word: number, size: number, outSize: number, padding: number) =>
    Math.floor((word * (size + 2 * padding - outSize + 1)) / 2 ** 32) - padding;
  return {
    randomFlip({ x, y, batch, height, width, channels, mode, ...stream }) {
      for (let n = 0; n < batch; n++) {
        const words = drawWords(memory, stream, n);
        const mirrored = (mode & FlipMode.horizontal) !== 0 && words[0]! >= 2 ** 31;
        const upended = (mode & FlipMode.vertical) !== 0 && words[1]! >= 2 ** 31;
        for (let i = 0; i < height; i++) {
          for (let j = 0; j < width; j++) {
            const from = ((n * height + (upended ? height - 1 - i : i)) * width + (mirrored ? width - 1 - j : j)) * channels;
            const to = ((n * height + i) * width + j) * channels;
            for (let c = 0; c < channels; c++) memory.f64[y / 8 + to + c] = memory.f64[x / 8 + from + c]!;
          }
        }
      }
    },
    cropImages({ x, y, batch, height: h, width: w, channels, outHeight: outH, outWidth: outW, top, left }) {
      const [size, outSize] = [8 * h * w * channels, 8 * outH * outW * channels];
      for (let n = 0; n < batch; n++) crop(x + n * size, y + n * outSize, h, w, channels, outH, outW, top, left);
    },
    randomCrop({ x, y, batch, height: h, width: w, channels, outHeight: outH, outWidth: outW, padding, ...stream }) {
      const [size, outSize] = [8 * h * w * channels, 8 * outH * outW * channels];
      for (let n = 0; n < batch; n++) {
        const words = drawWords(memory, stream, n);
        const [top, left] = [offset(words[0]!, h, outH, padding), offset(words[1]!, w, outW, padding)];
        crop(x + n * size, y + n * outSize, h, w, channels, outH, outW, top, left);
      }
    },
    randomCropGrad({ dy, dx, batch, height: h, width: w, channels, outHeight: outH, outWidth: outW, padding, ...stream }) {
      const [size, outSize] = [8 * h * w * channels, 8 * outH * outW * channels];
      for (let n = 0; n < batch; n++) {
        const words = drawWords(memory, stream, n);
        const [top, left] = [offset(words[0]!, h, outH, padding), offset(words[1]!, w, outW, padding)];
        crop(dy + n * outSize, dx + n * size, outH, outW, channels, h, w, -top, -left);
      }
    },
  };
}
