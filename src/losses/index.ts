import { oneOf } from '../options.js';
import { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } from './cross-entropy.js';
import type { Loss } from './loss.js';
import { meanSquaredError } from './mean-squared-error.js';

export type LossName = 'sparseCategoricalCrossentropy' | 'categoricalCrossentropy' | 'binaryCrossentropy' | 'meanSquaredError';

const losses: Record<LossName, () => Loss> = {
  sparseCategoricalCrossentropy,
  categoricalCrossentropy,
  binaryCrossentropy,
  meanSquaredError,
};

/** A loss by name, or the object itself. */
export function getLoss(loss: LossName | Loss): Loss {
  if (typeof loss === 'object' && loss !== null && typeof loss.compute === 'function') return loss;
  return losses[oneOf('compile', 'loss', loss, Object.keys(losses) as LossName[])]();
}

export { binaryCrossentropy, type CrossentropyOptions, categoricalCrossentropy, sparseCategoricalCrossentropy } from './cross-entropy.js';
export type { Loss, LossCall } from './loss.js';
export { meanSquaredError } from './mean-squared-error.js';
