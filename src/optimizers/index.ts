import { oneOf } from '../options.js';
import { byName, type OptimizerName } from './by-name.js';
import { Optimizer } from './optimizer.js';

/** An optimizer by name, with its defaults, or the object itself. */
export function getOptimizer(optimizer: OptimizerName | Optimizer): Optimizer {
  if (optimizer instanceof Optimizer) return optimizer;
  return new byName[oneOf('compile', 'optimizer', optimizer, Object.keys(byName) as OptimizerName[])]();
}

export * from './built-in.js';
export type { OptimizerName } from './by-name.js';
export { type NamedWeight, Optimizer, type OptimizerOptions, type Update } from './optimizer.js';
