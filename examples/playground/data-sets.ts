// The data sets that need no download: the same settings give the same examples to the bit.
import { RandomStream } from 'wasm-nn';
import { makeCircles, makeMoons } from 'wasm-nn/data';
import { drawDigits, SIDE } from '../browser/digits.js';
import { type DrawnPoint, POINT_CLASSES } from './points.js';
import type { Settings } from './settings.js';

export interface Examples {
  readonly x: { readonly data: Float32Array | Uint8Array; readonly shape: readonly number[] };
  readonly y: Int32Array;
}

/** Examples to learn from and to test on, and what they are. */
export interface DataSet {
  readonly train: Examples;
  readonly test: Examples;
  /** The shape of one example. */
  readonly shape: readonly number[];
  readonly classes: number;
}

/** The square of the plane that is shown: its middle, and how far it goes from there. */
export const VIEWS: Readonly<Record<string, { x: number; y: number; reach: number }>> = {
  moons: { x: 0.5, y: 0.25, reach: 1.9 },
  circles: { x: 0, y: 0, reach: 1.6 },
  spirals: { x: 0, y: 0, reach: 3.7 },
  points: { x: 0, y: 0, reach: 1 },
};

/** Of so many examples that a person gives one is kept back, to test with. */
export const TEST_EVERY = 5;
/** Test examples for so many to learn from. */
export const TRAIN_PER_TEST = 4;

/** Two arms that wind around each other. Places are rounded, since last bits of sine and cosine differ between engines. */
export function makeSpirals({ samples, noise, seed }: { samples: number; noise: number; seed: number }): Examples {
  const random = new RandomStream(seed, 'spirals');
  const half = Math.ceil(samples / 2);
  const data = new Float32Array(samples * 2);
  const y = new Int32Array(samples);
  for (let i = 0; i < samples; i++) {
    y[i] = i % 2;
    const radius = (Math.floor(i / 2) + 1) / half;
    const angle = 3.5 * Math.PI * radius + Math.PI * (i % 2);
    data[2 * i] = Math.round(1e4 * (3 * radius * Math.sin(angle) + noise * random.normal())) / 1e4;
    data[2 * i + 1] = Math.round(1e4 * (3 * radius * Math.cos(angle) + noise * random.normal())) / 1e4;
  }
  return { x: { data, shape: [samples, 2] }, y };
}

function pointsOf(points: readonly DrawnPoint[]): Examples {
  return {
    x: { data: Float32Array.from(points.flatMap(({ x, y }) => [x, y])), shape: [points.length, 2] },
    y: Int32Array.from(points, ({ label }) => label),
  };
}

/** Parts a list: every fifth of it is kept back; of a list too short for that, all is there twice. */
export function parted<T>(list: readonly T[]): { train: T[]; test: T[] } {
  if (list.length < TEST_EVERY) return { train: [...list], test: [...list] };
  const last = TEST_EVERY - 1;
  return { train: list.filter((_, i) => i % TEST_EVERY !== last), test: list.filter((_, i) => i % TEST_EVERY === last) };
}

const digits = (count: number, seed: number): Examples => {
  const { x, y } = drawDigits(count, seed);
  return { x, y: Int32Array.from(y) };
};

/** The set that `settings` tell of, but for those that have to be drawn or fetched. */
export function dataSetOf({ data, samples, noise, seed, points }: Settings): DataSet {
  const tests = Math.floor(samples / TRAIN_PER_TEST);
  const plane = (make: (options: { samples: number; noise: number; seed: number }) => Examples): DataSet => ({
    train: make({ samples, noise, seed }),
    test: make({ samples: tests, noise, seed: seed + 1 }),
    shape: [2],
    classes: 2,
  });
  if (data === 'moons') return plane(makeMoons);
  if (data === 'circles') return plane((options) => makeCircles({ ...options, factor: 0.5 }));
  if (data === 'spirals') return plane(makeSpirals);
  if (data === 'segments') return { train: digits(samples, seed), test: digits(tests, seed + 1), shape: [SIDE, SIDE, 1], classes: 10 };
  if (data === 'points') {
    const { train, test } = parted(points);
    return { train: pointsOf(train), test: pointsOf(test), shape: [2], classes: POINT_CLASSES };
  }
  throw new Error(`The data set ${data} has to be drawn or loaded first.`);
}
