import type { Kernels } from '../engine/kernels.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { fraction, positive, trueOrFalse } from '../options.js';
import { epsilonFields } from './epsilon.js';
import { Optimizer, type OptimizerOptions, type Update } from './optimizer.js';

const rmspropOptions = {
  /** Share of the old mean square that stays. Default 0.9. */
  rho: [fraction, 0.9],
  /** Default 0. */
  momentum: [fraction, 0],
  /** Default 1e-7. */
  epsilon: [positive, 1e-7],
  /** Add epsilon under the root, as Keras 3 and TensorFlow.js do: sqrt(s + epsilon) for sqrt(s) + epsilon. Default false. */
  epsilonInRoot: [trueOrFalse, false],
  /** Divide by the standard deviation of the gradient rather than by its root mean square. Default false. */
  centered: [trueOrFalse, false],
} as const satisfies OptionSpec;

export interface RMSpropOptions extends OptimizerOptions, OptionsOf<typeof rmspropOptions> {}

export interface RMSprop extends Settled<typeof rmspropOptions> {}

/**
 * s = rho s + (1 - rho) g^2; d = g / (sqrt(s) + epsilon), centred (Graves, 2013) g / (sqrt(s - m^2) + epsilon) with the mean
 * m = rho m + (1 - rho) g; by `epsilonInRoot` epsilon is added under the root instead. p -= rate d, with momentum v = momentum v + d, p -= rate v.
 * Default rate 0.001. Tieleman and Hinton, "Lecture 6.5: rmsprop" (2012).
 */
export class RMSprop extends Optimizer {
  readonly kind = 'RMSprop';
  override get emits(): boolean {
    return true;
  }
  readonly stateCount: number;

  constructor(options?: RMSpropOptions) {
    super('RMSprop', options, 0.001, rmspropOptions);
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
      ...epsilonFields(this),
    });
  }
}
