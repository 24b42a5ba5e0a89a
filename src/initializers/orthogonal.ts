import { settle } from '../option-spec.js';
import { finiteNumber } from '../options.js';
import type { Initializer } from './initializer.js';
import { orthonormalBlocks, orthonormalVectors } from './orthonormal.js';

/**
 * Products up to which the vectors are computed one by one in f64: a quarter of a second. Some 400 x 400, or an LSTM of 256 units. The rule is
 * fixed, since the two ways differ in the last bits.
 */
const MOST_ALONE = 2 ** 26;

/**
 * gain times a matrix with orthonormal rows or columns, whichever are shorter in number: the last dimension against the
 * others, by Gram-Schmidt from normal numbers. Large ones (more vectors squared times their length than 2^26) are computed by blocks
 * in f32, with errors of its rounding. Default gain 1. Saxe, McClelland, Ganguli, 2014.
 */
export function orthogonal(options?: { gain?: number }): Initializer {
  const { gain } = settle('orthogonal', options, { gain: [finiteNumber, 1] } as const);
  return {
    name: 'orthogonal',
    config: { gain },
    fill(out, shape, random) {
      const columns = shape[shape.length - 1] ?? 1;
      const rows = out.length / columns;
      const [count, length] = rows >= columns ? [columns, rows] : [rows, columns];
      // where vector v has its number p
      const [vector, place] = rows >= columns ? [1, columns] : [columns, 1];
      const put = (numbers: ArrayLike<number>, v: number, start: number): void => {
        for (let p = 0; p < length; p++) out[v * vector + p * place] = Math.fround(gain * numbers[start + p]!);
      };
      if (count * count * length <= MOST_ALONE) {
        for (const [v, numbers] of orthonormalVectors(count, length, random).entries()) put(numbers, v, 0);
      } else {
        const numbers = orthonormalBlocks(count, length, random);
        for (let v = 0; v < count; v++) put(numbers, v, v * length);
      }
    },
  };
}
