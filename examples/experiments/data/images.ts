import { loadDataset } from 'wasm-nn/data';
import type { Scale } from '../experiment.js';
import type { Examples, ImageSet } from './data-spec.js';

export interface LoadedImages {
  train: Examples;
  test: Examples;
  classes: number;
}

/** Mean and deviation of the training set's pixels / 255, a channel. */
export const STATISTICS: { [S in ImageSet]: { mean: readonly number[]; deviation: readonly number[] } } = {
  mnist: { mean: [0.1307], deviation: [0.3081] },
  'fashion-mnist': { mean: [0.286], deviation: [0.353] },
  kmnist: { mean: [0.1918], deviation: [0.3483] },
  cifar10: { mean: [0.4914, 0.4822, 0.4465], deviation: [0.247, 0.2435, 0.2616] },
  cifar100: { mean: [0.5071, 0.4865, 0.4409], deviation: [0.2673, 0.2564, 0.2762] },
};

/** Of ImageNet's images. */
export const IMAGENET: { mean: readonly number[]; deviation: readonly number[] } = {
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
};

async function load(set: ImageSet): Promise<LoadedImages> {
  const { train, test, classes } = await loadDataset(set);
  return { train, test, classes: classes.length };
}

/** Smoke runs take the first images of a set: so many to train on, so many to test on. */
const SLICE = { train: 64, test: 32 };

/** Copied, so that the whole set need not stay in memory. */
async function loadSlice(set: ImageSet): Promise<LoadedImages> {
  const { train, test, classes } = await load(set);
  const copy = ({ x, y }: Examples): Examples => ({ x: { data: x.data.slice(), shape: x.shape }, y: y.slice() });
  return { train: copy(slice(train, 0, SLICE.train)), test: copy(slice(test, 0, SLICE.test)), classes };
}

const loaded = new Map<string, Promise<LoadedImages>>();

/** A data set, read once a process: whole, or at smoke its first images. */
export function loadImages(set: ImageSet, scale: Scale): Promise<LoadedImages> {
  const key = scale === 'smoke' ? `${set} slice` : set;
  const found = loaded.get(key) ?? (scale === 'smoke' ? loadSlice(set) : load(set));
  // one whole set at a time stays in memory
  if (scale !== 'smoke' && !loaded.has(key)) loaded.clear();
  loaded.set(key, found);
  return found;
}

/** The examples from `first` up to `last`, without copying them. */
export function slice({ x, y }: Examples, first: number, last: number): Examples {
  const [count, ...shape] = x.shape as [number, ...number[]];
  const end = Math.min(last, count);
  const size = shape.reduce((a, b) => a * b, 1);
  return { x: { data: x.data.subarray(first * size, end * size), shape: [end - first, ...shape] }, y: y.subarray(first, end) };
}
