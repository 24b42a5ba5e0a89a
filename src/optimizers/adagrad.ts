import type { Kernels } from '../engine/kernels.js';
import { checkOptions, inRange } from '../options.js';
import { Optimizer, type OptimizerOptions, optimizerOptionNames, type Update } from './optimizer.js';

export interface AdagradOptions extends OptimizerOptions {
  /** Default 1e-7. */
  epsilon?: number;
}

/** s += g^2; p -= rate g / (sqrt(s) + epsilon). Default rate 0.01. Duchi, Hazan, Singer, "Adaptive Subgradient Methods" (2011). */
export class Adagrad extends Optimizer {
  readonly kind = 'Adagrad';
  readonly epsilon: number;
  readonly stateCount = 1;

  constructor(options: AdagradOptions = {}) {
    checkOptions('Adagrad', options, [...optimizerOptionNames, 'epsilon']);
    super('Adagrad', options, 0.01);
    this.epsilon = inRange('Adagrad', 'epsilon', options.epsilon ?? 1e-7, 0, Infinity, { openLow: true });
  }

  protected update(kernels: Kernels, { parameters, gradients, state, length, cells }: Update): void {
    kernels.adagrad({ p: parameters, g: gradients, s: state[0]!, n: length, rate: cells, epsilon: this.epsilon });
  }
}
