import { optimizerKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { belowOne, positive } from '../options.js';
import { namedOptimizer, type OptimizerMaker } from './known.js';
import { Optimizer, type OptimizerOptions, type Update } from './optimizer.js';

const adadeltaOptions = {
  /** Share of the old mean squares that stays. Default 0.95. */
  rho: [belowOne, 0.95],
  /** Default 1e-7. */
  epsilon: [positive, 1e-7],
} as const satisfies OptionSpec;

export interface AdadeltaOptions extends OptimizerOptions, OptionsOf<typeof adadeltaOptions> {}

export interface Adadelta extends Settled<typeof adadeltaOptions> {}

/**
 * s = rho s + (1 - rho) g^2; step = sqrt(d + epsilon) / sqrt(s + epsilon) g; d = rho d + (1 - rho) step^2; p -= rate step. Default rate 0.001, as in Keras;
 * the paper's is 1. Zeiler, "Adadelta: An Adaptive Learning Rate Method" (2012).
 */
export class Adadelta extends Optimizer {
  static readonly maker: OptimizerMaker = /* @__PURE__ */ namedOptimizer('adadelta', () => new Adadelta());
  readonly kind = 'Adadelta';
  override get emits(): boolean {
    return true;
  }
  readonly stateCount = 2;

  constructor(options?: AdadeltaOptions) {
    super('Adadelta', options, 0.001, adadeltaOptions);
  }

  protected update(kernels: Kernels, { parameters: p, gradients: g, state, length: n, cells: rate }: Update): void {
    useKernels(optimizerKernels);
    kernels.adadelta({ p, g, s: state[0]!, d: state[1]!, n, rate, rest: 1 - this.rho, epsilon: this.epsilon });
  }
}
