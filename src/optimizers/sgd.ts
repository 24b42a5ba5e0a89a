import type { Kernels } from '../engine/kernels.js';
import { OptionError } from '../errors.js';
import { checkOptions, inRange, trueOrFalse } from '../options.js';
import { Optimizer, type OptimizerOptions, optimizerOptionNames, type Update } from './optimizer.js';

export interface SGDOptions extends OptimizerOptions {
  /** Share of the last step that is taken again. Default 0. */
  momentum?: number;
  /** Take the momentum's step before the gradient is looked at. Needs a momentum. Default false. */
  nesterov?: boolean;
}

/**
 * Stochastic gradient descent (Robbins and Monro, 1951): p -= rate g. With momentum (Polyak, 1964): v = momentum v - rate g,
 * p += v; with `nesterov` (Sutskever et al., 2013): p += momentum v - rate g. Default rate 0.01.
 */
export class SGD extends Optimizer {
  readonly kind = 'SGD';
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly stateCount: number;

  constructor(options: SGDOptions = {}) {
    checkOptions('SGD', options, [...optimizerOptionNames, 'momentum', 'nesterov']);
    super('SGD', options, 0.01);
    this.momentum = inRange('SGD', 'momentum', options.momentum ?? 0, 0, 1);
    this.nesterov = trueOrFalse('SGD', 'nesterov', options.nesterov ?? false);
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
