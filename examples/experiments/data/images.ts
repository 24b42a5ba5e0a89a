import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
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

/** The first images of a set, committed, so that smoke runs need nothing else: 64 to train on, then 32 to test on. */
export const SLICE = { train: 64, test: 32 };

async function loadSlice(set: ImageSet): Promise<LoadedImages> {
  const bytes = gunzipSync(await readFile(new URL(`../slices/${set}.bin.gz`, import.meta.url)));
  const count = SLICE.train + SLICE.test;
  const shape = set.startsWith('cifar') ? [32, 32, 3] : [28, 28, 1];
  const size = shape.reduce((a, b) => a * b);
  const part = (from: number, to: number): Examples => ({
    x: { data: bytes.subarray(count + from * size, count + to * size), shape: [to - from, ...shape] },
    y: bytes.subarray(from, to),
  });
  return { train: part(0, SLICE.train), test: part(SLICE.train, count), classes: set === 'cifar100' ? 100 : 10 };
}

const loaded = new Map<string, Promise<LoadedImages>>();

/** A data set, read once a process: whole, or at smoke its committed slice. */
export function loadImages(set: ImageSet, scale: Scale): Promise<LoadedImages> {
  const key = scale === 'smoke' ? `${set} slice` : set;
  const found = loaded.get(key) ?? (scale === 'smoke' ? loadSlice(set) : load(set));
  // one whole set at a time stays in memory
  if (!loaded.has(key)) loaded.clear();
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
