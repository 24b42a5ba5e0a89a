import { constraintMakers } from './constraint.js';
import { maxNorm, minMaxNorm, nonNeg, unitNorm } from './makers.js';

/** Makes every constraint go by its name: files may name any. */
export function nameAllConstraints(): void {
  Object.assign(constraintMakers, { maxNorm, minMaxNorm, nonNeg, unitNorm });
}
