import { copyImage } from '../../src/data/image-batches.js';
import type { main } from '../built.js';

type Model = InstanceType<typeof main.Sequential>;
type Images = { data: Uint8Array; shape: number[] };

/** Images a call of `predict`, so that copies of a whole test set need not lie in memory. */
const CHUNK = 500;

/** A copy of images in which each pixel is the one (shift, shift) pixels on, the reflection coming in, of the image or, mirrored, of its mirror image. */
export function view({ data, shape }: Images, first: number, count: number, shift: number, mirrored: boolean): Images {
  const own = shape.slice(1);
  const size = own.reduce((product, extent) => product * extent, 1);
  const out = new Uint8Array(count * size);
  for (let n = 0; n < count; n++)
    copyImage({ data, shape }, (first + n) * size, out, n * size, [-shift, mirrored ? shift : -shift, mirrored]);
  return { data: out, shape: [count, ...own] };
}

/** Six views: as it is and mirrored, each where it lies (which counts half) and moved by a pixel to either corner. */
const VIEWS = [0, -1, 1].flatMap((shift) => [false, true].map((mirrored) => ({ shift, mirrored, weight: shift === 0 ? 0.25 : 0.125 })));

/** The share of images whose class is right by the mean of the logits of `views` views, 1 or 6. */
export function accuracyOf(model: Model, x: Images, y: ArrayLike<number>, views: 1 | 6): number {
  let right = 0;
  for (let first = 0; first < y.length; first += CHUNK) {
    const count = Math.min(CHUNK, y.length - first);
    const scores = new Float64Array(count * 10);
    for (const { shift, mirrored, weight } of views === 1 ? VIEWS.slice(0, 1) : VIEWS) {
      const { data } = model.predict(view(x, first, count, shift, mirrored), { batchSize: CHUNK });
      for (let i = 0; i < scores.length; i++) scores[i]! += weight * data[i]!;
    }
    for (let n = 0; n < count; n++) {
      const row = scores.subarray(n * 10, n * 10 + 10);
      if (row.indexOf(Math.max(...row)) === y[first + n]) right++;
    }
  }
  return right / y.length;
}
