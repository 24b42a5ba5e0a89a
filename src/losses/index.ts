import { oneOf } from '../options.js';
import { byName, type LossName } from './by-name.js';
import type { Loss } from './loss.js';

/** A loss by name, or the object itself. */
export function getLoss(loss: LossName | Loss): Loss {
  if (typeof loss === 'object' && loss !== null && typeof loss.compute === 'function') return loss;
  return byName[oneOf('compile', 'loss', loss, Object.keys(byName) as LossName[])]();
}

export * from './built-in.js';
export type { LossName } from './by-name.js';
export type { Loss, LossCall } from './loss.js';
