import { RandomStream } from '../random.js';

/** Points and their classes; both go into `fit` as they are. */
export interface LabelledPoints {
  /** `shape` is (count, features); `data` holds the points one after the other. */
  x: { data: Float32Array; shape: [count: number, features: number] };
  /** Integer class labels (count), from 0. */
  y: Int32Array;
}

/** `value`, if a random stream can be made of it. */
export function seedOption(owner: string, _name: string, value: number): number {
  new RandomStream(value, owner);
  return value;
}

/** A set that is being drawn: its maker's name, by which its random streams and messages go, and what every maker takes. */
export interface Drawing {
  owner: string;
  samples: number;
  features: number;
  shuffle: boolean;
  seed: number;
}

/** A random stream of the set's seed. What one draws changes nothing for another. */
export function streamOf({ owner, seed }: Pick<Drawing, 'owner' | 'seed'>, use: string): RandomStream {
  return new RandomStream(seed, `${owner}/${use}`);
}

/**
 * Points by their number. `locate` writes point i's coordinates and returns its class; it is called for 0, 1, 2 ... in turn. With
 * `shuffle` the same points come in another order.
 */
export function labelledPoints(drawing: Drawing, locate: (i: number, point: Float64Array) => number): LabelledPoints {
  const { samples, features, shuffle } = drawing;
  const rows = Int32Array.from({ length: samples }, (_, i) => i);
  if (shuffle) streamOf(drawing, 'shuffle').shuffle(rows);
  const data = new Float32Array(samples * features);
  const y = new Int32Array(samples);
  const point = new Float64Array(features);
  for (let i = 0; i < samples; i++) {
    y[rows[i]!] = locate(i, point);
    data.set(point, rows[i]! * features);
  }
  return { x: { data, shape: [samples, features] }, y };
}
