import { optimizerKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { belowOne } from '../options.js';
import { namedOptimizer, type OptimizerMaker } from './known.js';
import { Optimizer, type OptimizerOptions, type Update } from './optimizer.js';

const lionOptions = {
  /** Share of the momentum in the step. Default 0.9. */
  beta1: [belowOne, 0.9],
  /** Share of the old momentum that stays. Default 0.99. */
  beta2: [belowOne, 0.99],
} as const satisfies OptionSpec;

export interface LionOptions extends OptimizerOptions, OptionsOf<typeof lionOptions> {}

export interface Lion extends Settled<typeof lionOptions> {}

/**
 * p -= rate sign(beta1 m + (1 - beta1) g), then m = beta2 m + (1 - beta2) g: every parameter moves by the rate, so rates are 3 to 10 times smaller than
 * Adam's, and weight decays as much larger. Default rate 0.001. Chen et al., "Symbolic Discovery of Optimization Algorithms" (2023).
 */
export class Lion extends Optimizer {
  static readonly maker: OptimizerMaker = /* @__PURE__ */ namedOptimizer('lion', () => new Lion());
  readonly kind = 'Lion';
  override get emits(): boolean {
    return true;
  }
  readonly stateCount = 1;

  constructor(options?: LionOptions) {
    super('Lion', options, 0.001, lionOptions);
  }

  protected update(kernels: Kernels, { parameters: p, gradients: g, state, length: n, cells: rate }: Update): void {
    useKernels(optimizerKernels);
    kernels.lion({ p, g, m: state[0]!, n, rate, rest1: 1 - this.beta1, rest2: 1 - this.beta2 });
  }
}
