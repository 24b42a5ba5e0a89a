import type { Kernels } from '../engine/kernels.js';
import { OptionError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { fraction, trueOrFalse } from '../options.js';
import { Optimizer, type OptimizerOptions, type Update } from './optimizer.js';

const sgdOptions = {
  /** Share of the last step that is taken again. Default 0. */
  momentum: [fraction, 0],
  /** Take the momentum's step before the gradient is looked at. Needs a momentum. Default false. */
  nesterov: [trueOrFalse, false],
} as const satisfies OptionSpec;

export interface SGDOptions extends OptimizerOptions, OptionsOf<typeof sgdOptions> {}

export interface SGD extends Settled<typeof sgdOptions> {}

/**
 * Stochastic gradient descent (Robbins and Monro, 1951): p -= rate g. With momentum (Polyak, 1964): v = momentum v - rate g,
 * p += v; with `nesterov` (Sutskever et al., 2013): p += momentum v - rate g. Default rate 0.01.
 */
export class SGD extends Optimizer {
  readonly kind = 'SGD';
  override get emits(): boolean {
    return true;
  }
  readonly stateCount: number;

  constructor(options?: SGDOptions) {
    super('SGD', options, 0.01, sgdOptions);
    if (this.nesterov && this.momentum === 0)
      throw new OptionError('SGD: option "nesterov" needs a momentum above 0, received momentum 0.');
    this.stateCount = this.momentum > 0 ? 1 : 0;
  }

  protected update(kernels: Kernels, { parameters, gradients, state, length, cells }: Update): void {
    if (this.momentum > 0)
      kernels.sgdMomentum({
        p: parameters,
        g: gradients,
        v: state[0]!,
        n: length,
        rate: cells,
        momentum: this.momentum,
        nesterov: this.nesterov,
      });
    else kernels.sgd({ p: parameters, g: gradients, n: length, rate: cells });
  }
}
