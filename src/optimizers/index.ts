import { oneOf } from '../options.js';
import { Adagrad } from './adagrad.js';
import { Adam, AdamW } from './adam.js';
import { Lion } from './lion.js';
import { Optimizer } from './optimizer.js';
import { RMSprop } from './rmsprop.js';
import { SGD } from './sgd.js';

export type OptimizerName = 'sgd' | 'adagrad' | 'rmsprop' | 'adam' | 'adamw' | 'lion';

const optimizers: Record<OptimizerName, new () => Optimizer> = {
  sgd: SGD,
  adagrad: Adagrad,
  rmsprop: RMSprop,
  adam: Adam,
  adamw: AdamW,
  lion: Lion,
};

/** An optimizer by name, with its defaults, or the object itself. */
export function getOptimizer(optimizer: OptimizerName | Optimizer): Optimizer {
  if (optimizer instanceof Optimizer) return optimizer;
  return new optimizers[oneOf('compile', 'optimizer', optimizer, Object.keys(optimizers) as OptimizerName[])]();
}

export { Adagrad, type AdagradOptions } from './adagrad.js';
export { Adam, type AdamOptions, AdamW } from './adam.js';
export { Lion, type LionOptions } from './lion.js';
export { Optimizer, type OptimizerOptions, type Update } from './optimizer.js';
export { RMSprop, type RMSpropOptions } from './rmsprop.js';
export { SGD, type SGDOptions } from './sgd.js';
