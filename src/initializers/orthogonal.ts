import { checkOptions, finiteNumber } from '../options.js';
import type { Initializer } from './initializer.js';

/** Takes off `v` what it has in common with the unit vectors before it, and makes it of length 1. */
function orthonormalize(v: Float64Array, before: readonly Float64Array[]): void {
  // twice, since once leaves a rounding error where v was nearly dependent ("twice is enough", Kahan and Parlett)
  for (let pass = 0; pass < 2; pass++) {
    for (const u of before) {
      let along = 0;
      for (let i = 0; i < v.length; i++) along += u[i]! * v[i]!;
      for (let i = 0; i < v.length; i++) v[i]! -= along * u[i]!;
    }
  }
  let square = 0;
  for (const x of v) square += x * x;
  const length = Math.sqrt(square);
  for (let i = 0; i < v.length; i++) v[i]! /= length;
}

/**
 * gain times a matrix with orthonormal rows or columns, whichever are shorter in number: the last dimension against the
 * others, by Gram-Schmidt from normal numbers. Default gain 1. Saxe, McClelland, Ganguli, 2014.
 */
export function orthogonal(options: { gain?: number } = {}): Initializer {
  checkOptions('orthogonal', options, ['gain']);
  const gain = finiteNumber('orthogonal', 'gain', options.gain ?? 1);
  return {
    name: 'orthogonal',
    config: { gain },
    fill(out, shape, random) {
      const columns = shape[shape.length - 1] ?? 1;
      const rows = out.length / columns;
      const tall = rows >= columns;
      const vectors: Float64Array[] = [];
      for (let i = 0; i < Math.min(rows, columns); i++) {
        const v = Float64Array.from({ length: Math.max(rows, columns) }, () => random.normal());
        orthonormalize(v, vectors);
        vectors.push(v);
      }
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) out[r * columns + c] = Math.fround(gain * (tall ? vectors[c]![r]! : vectors[r]![c]!));
      }
    },
  };
}
