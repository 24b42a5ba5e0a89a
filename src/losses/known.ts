import { named } from '../named.js';
import type { Loss } from './loss.js';

/** What makes a loss of options. */
export type LossMaker<Options extends object = object> = (options?: Options) => Loss;

/** Losses that go by name once they are in a program: those beside the ones that every bundle holds. */
export const knownLosses: Record<string, LossMaker> = {};

/** Makes a loss go by its name. */
export function namedLoss<Options extends object>(name: string, make: LossMaker<Options>): LossMaker<Options> {
  return named(knownLosses, name, make);
}
