import { createHash } from 'node:crypto';
import type { Sequential } from '../../src/index.js';
import { Finding } from './guard.js';

/** A few letters for numbers: the same bits, the same letters. */
export function digest(...arrays: readonly ArrayLike<number>[]): string {
  const hash = createHash('sha256');
  for (const array of arrays) hash.update(new Uint8Array(Float64Array.from(array).buffer));
  return hash.digest('hex').slice(0, 12);
}

/** The same for a model's weights; networks of the soak have no cause to leave the finite numbers. */
export function weightsDigest(model: Sequential): string {
  const weights = model.getWeights();
  if (!weights.every((values) => values.every(Number.isFinite))) throw new Finding('weights are NaN or infinite');
  return digest(...weights);
}
