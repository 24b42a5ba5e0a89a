import type { ReferenceMemory } from '../memory.js';
import { drawWords } from '../reference/draw-words.js';
import { address, type Cost, type Definitions, declare, double, flag, pass, pure, reads, writes } from './declare.js';
import { imageFields } from './images.js';
import { random } from './noise.js';
import { inputSize } from './window.js';

const rotation = {
  low: double('least turns'),
  high: double('most turns'),
  bilinear: flag('from the four pixels around a place, else the nearest'),
  clamp: flag('what lies outside takes the edge, else 0'),
};
const rotated = (r: { batch: number; height: number; width: number; channels: number }): Cost => {
  const numbers = r.batch * r.height * r.width * r.channels;
  return pass(2 * numbers, 8 * numbers, numbers * 3);
};
export const rotationRecords = /* @__PURE__ */ pure(() => ({
  randomRotation: declare({
    family: 'images',
    formula:
      'each image rotated about its centre, counter-clockwise, by low + (high - low) word0 / 2^32 turns: y[n, i, j] is x[n] at row cy + cos (i - cy) + sin (j - cx), column cx - sin (i - cy) + cos (j - cx), cy = (height - 1) / 2, cx = (width - 1) / 2',
    fields: { ...random, ...imageFields, ...rotation, x: address('x'), y: address('y') },
    touches: (r) => ({ counter: reads(2, 'word'), x: reads(inputSize(r)), y: writes(inputSize(r)) }),
    split: 'images',
    cost: rotated,
  }),
  randomRotationGrad: declare({
    family: 'images',
    formula: 'dx = each dy pixel added to the pixels that its y was made of, by the same weights',
    fields: { ...random, ...imageFields, ...rotation, dy: address('dy'), dx: address('dx') },
    touches: (r) => ({ counter: reads(2, 'word'), dy: reads(inputSize(r)), dx: writes(inputSize(r)) }),
    split: 'images',
    cost: rotated,
  }),
}));

/** cos and sin of `turns` whole turns: exact for quarters, where places would otherwise fall beside the pixels. */
function direction(turns: number): [number, number] {
  const quarters = Math.round(4 * turns);
  const angle = 2 * Math.PI * (turns - quarters / 4);
  let [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (let q = ((quarters % 4) + 4) % 4; q > 0; q--) [c, s] = [-s, c];
  return [c, s];
}

/** Pixels of an image and their weights at a place: those outside of it are left out. */
function taps(row: number, column: number, height: number, width: number, bilinear: boolean): { pixel: number; weight: number }[] {
  const shift = bilinear ? 0 : 0.5;
  const [r, q] = [Math.floor(row + shift), Math.floor(column + shift)];
  const [down, right] = bilinear ? [row - r, column - q] : [0, 0];
  return [
    { i: r, j: q, weight: (1 - down) * (1 - right) },
    { i: r, j: q + 1, weight: (1 - down) * right },
    { i: r + 1, j: q, weight: down * (1 - right) },
    { i: r + 1, j: q + 1, weight: down * right },
  ]
    .slice(0, bilinear ? 4 : 1)
    .filter(({ i, j }) => i >= 0 && i < height && j >= 0 && j < width)
    .map(({ i, j, weight }) => ({ pixel: i * width + j, weight }));
}

/** The definition of `assembly/rotation.ts`. */
export function createRotation(memory: ReferenceMemory): Definitions<typeof rotationRecords> {
  type Rotation = Omit<Parameters<Definitions<typeof rotationRecords>['randomRotation']>[0], 'x' | 'y'>;
  const rotate = (
    transpose: boolean,
    x: number,
    y: number,
    { batch, height, width, channels, low, high, bilinear, clamp, ...stream }: Rotation,
  ): void => {
    const { f64 } = memory;
    const size = height * width * channels;
    const [cy, cx] = [(height - 1) / 2, (width - 1) / 2];
    f64.fill(0, y / 8, y / 8 + batch * size);
    for (let n = 0; n < batch; n++) {
      const turns = low + (high - low) * (drawWords(memory, stream, n)[0]! / 2 ** 32);
      const [c, s] = direction(turns);
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < width; j++) {
          let row = cy + c * (i - cy) + s * (j - cx);
          let column = cx - s * (i - cy) + c * (j - cx);
          if (clamp) [row, column] = [Math.min(Math.max(row, 0), height - 1), Math.min(Math.max(column, 0), width - 1)];
          for (const { pixel, weight } of taps(row, column, height, width, bilinear)) {
            const [inImage, inRotated] = [n * size + pixel * channels, n * size + (i * width + j) * channels];
            const [from, to] = transpose ? [inRotated, inImage] : [inImage, inRotated];
            for (let k = 0; k < channels; k++) f64[y / 8 + to + k]! += weight * f64[x / 8 + from + k]!;
          }
        }
      }
    }
  };
  return {
    randomRotation: ({ x, y, ...rest }) => rotate(false, x, y, rest),
    randomRotationGrad: ({ dy, dx, ...rest }) => rotate(true, dy, dx, rest),
  };
}
