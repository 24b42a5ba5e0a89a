import { oneOf } from '../options.js';
import { byName, type OptimizerName } from './by-name.js';
import { knownOptimizers } from './known.js';
import { Optimizer } from './optimizer.js';

/** An optimizer by name, with its defaults, or the object itself. */
export function getOptimizer(optimizer: OptimizerName | Optimizer): Optimizer {
  if (optimizer instanceof Optimizer) return optimizer;
  const name = oneOf(
    'compile',
    'optimizer',
    optimizer,
    [...Object.keys(byName), ...Object.keys(knownOptimizers)].sort() as OptimizerName[],
  );
  return knownOptimizers[name]?.() ?? new byName[name as keyof typeof byName]();
}

export * from './built-in.js';
export type { OptimizerName } from './by-name.js';
export type { OptimizerMaker } from './known.js';
export { type NamedWeight, Optimizer, type OptimizerOptions, type Update } from './optimizer.js';
