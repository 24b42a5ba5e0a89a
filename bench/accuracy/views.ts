import type { main } from '../built.js';

type Model = InstanceType<typeof main.Sequential>;
type Images = { data: Uint8Array; shape: number[] };

/** Images a call of `predict`, so that copies of a whole test set need not lie in memory. */
const CHUNK = 500;

/** A copy of images that are moved by (shift, shift) pixels, the reflection coming in, and mirrored left to right or not. */
export function view({ data, shape }: Images, first: number, count: number, shift: number, mirrored: boolean): Images {
  const [, height, width, channels] = shape as [number, number, number, number];
  const inside = (place: number, size: number): number => (place < 0 ? -place : place >= size ? 2 * size - 2 - place : place);
  const out = new Uint8Array(count * height * width * channels);
  let to = 0;
  for (let n = first; n < first + count; n++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const column = inside((mirrored ? width - 1 - x : x) + shift, width);
        const from = ((n * height + inside(y + shift, height)) * width + column) * channels;
        for (let c = 0; c < channels; c++) out[to++] = data[from + c]!;
      }
    }
  }
  return { data: out, shape: [count, height, width, channels] };
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
