import { oneOf } from '../options.js';
import { Optimizer } from './optimizer.js';
import { SGD } from './sgd.js';

const optimizers = { sgd: SGD };

export type OptimizerName = keyof typeof optimizers;

/** An optimizer by name, with its defaults, or the object itself. */
export function getOptimizer(optimizer: OptimizerName | Optimizer): Optimizer {
  if (optimizer instanceof Optimizer) return optimizer;
  return new optimizers[oneOf('compile', 'optimizer', optimizer, Object.keys(optimizers) as OptimizerName[])]();
}

export { Optimizer, type Update } from './optimizer.js';
export { SGD, type SGDOptions } from './sgd.js';
