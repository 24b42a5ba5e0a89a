import { named } from '../named.js';
import type { Optimizer } from './optimizer.js';

/** Makes an optimizer with its defaults. */
export type OptimizerMaker = () => Optimizer;

/** Optimizers that go by name once they are in a program: those beside the ones that every bundle holds. */
export const knownOptimizers: Record<string, OptimizerMaker> = {};

/** Makes a class go by its name: its static field `maker`, whose value is marked as pure. */
export function namedOptimizer(name: string, make: OptimizerMaker): OptimizerMaker {
  return named(knownOptimizers, name, make);
}
