import type { Kernels } from '../engine/kernels.js';
import { checkOptions, inRange, trueOrFalse } from '../options.js';
import { Optimizer, type OptimizerOptions, optimizerOptionNames, type Update } from './optimizer.js';

export interface RMSpropOptions extends OptimizerOptions {
  /** Share of the old mean square that stays. Default 0.9. */
  rho?: number;
  /** Default 0. */
  momentum?: number;
  /** Default 1e-7. */
  epsilon?: number;
  /** Divide by the deviation, the mean gradient taken off, rather than the root mean square. Default false. */
  centered?: boolean;
}

/**
 * s = rho s + (1 - rho) g^2; d = g / (sqrt(s) + epsilon), centred (Graves, 2013) g / (sqrt(s - m^2) + epsilon) with the mean
 * m = rho m + (1 - rho) g; p -= rate d, with momentum v = momentum v + d, p -= rate v. Default rate 0.001.
 * Tieleman and Hinton, "Lecture 6.5: rmsprop" (2012).
 */
export class RMSprop extends Optimizer {
  readonly kind = 'RMSprop';
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;
  readonly stateCount: number;

  constructor(options: RMSpropOptions = {}) {
    checkOptions('RMSprop', options, [...optimizerOptionNames, 'rho', 'momentum', 'epsilon', 'centered']);
    super('RMSprop', options, 0.001);
    this.rho = inRange('RMSprop', 'rho', options.rho ?? 0.9, 0, 1);
    this.momentum = inRange('RMSprop', 'momentum', options.momentum ?? 0, 0, 1);
    this.epsilon = inRange('RMSprop', 'epsilon', options.epsilon ?? 1e-7, 0, Infinity, { openLow: true });
    this.centered = trueOrFalse('RMSprop', 'centered', options.centered ?? false);
    this.stateCount = 1 + (this.centered ? 1 : 0) + (this.momentum > 0 ? 1 : 0);
  }

  protected update(kernels: Kernels, { parameters, gradients, state, length, cells }: Update): void {
    const mean = this.centered ? state[1]! : 0;
    const velocity = this.momentum > 0 ? state[this.stateCount - 1]! : 0;
    kernels.rmsprop({
      p: parameters,
      g: gradients,
      s: state[0]!,
      m: mean,
      v: velocity,
      n: length,
      rate: cells,
      rest: 1 - this.rho,
      momentum: this.momentum,
      epsilon: this.epsilon,
    });
  }
}
