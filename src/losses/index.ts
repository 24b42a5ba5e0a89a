import { oneOf } from '../options.js';
import { byName, type LossName } from './by-name.js';
import { knownLosses, type LossMaker } from './known.js';
import type { Loss } from './loss.js';

/** A loss by name, or the object itself. */
export function getLoss(loss: LossName | Loss): Loss {
  if (typeof loss === 'object' && loss !== null && typeof loss.compute === 'function') return loss;
  const table = { ...byName, ...knownLosses } as Readonly<Record<string, LossMaker>>;
  return table[oneOf('compile', 'loss', loss, Object.keys(table).sort())]!();
}

export * from './built-in.js';
export type { LossName } from './by-name.js';
export { type ComputeLoss, CustomLoss, type CustomLossMaker, type CustomLossOptions, type CustomLossRows } from './custom-loss.js';
export type { LossMaker } from './known.js';
export type { Loss, LossCall } from './loss.js';
