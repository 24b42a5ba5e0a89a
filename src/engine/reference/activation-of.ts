import { activationEntries } from '../records/activations.js';

/** f(x) of an activation by its number. */
export function activationOf(kind: number, alpha: number, x: number): number {
  return activationEntries[kind]!.value(x, alpha);
}
