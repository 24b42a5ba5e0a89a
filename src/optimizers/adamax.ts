import { optimizerKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { Floats } from '../engine/memory.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { belowOne, positive } from '../options.js';
import { pow } from '../scalar-math.js';
import { namedOptimizer, type OptimizerMaker } from './known.js';
import { Optimizer, type OptimizerOptions, type Update } from './optimizer.js';

const adamaxOptions = {
  /** Share of the old mean that stays. Default 0.9. */
  beta1: [belowOne, 0.9],
  /** What the old largest gradient is multiplied by. Default 0.999. */
  beta2: [belowOne, 0.999],
  /** Default 1e-7. */
  epsilon: [positive, 1e-7],
} as const satisfies OptionSpec;

export interface AdamaxOptions extends OptimizerOptions, OptionsOf<typeof adamaxOptions> {}

export interface Adamax extends Settled<typeof adamaxOptions> {}

/**
 * Adam by the infinity norm: m = beta1 m + (1 - beta1) g, u = max(beta2 u, |g|); p -= rate m / ((1 - beta1^t) (u + epsilon)) at step t, from 1.
 * Default rate 0.001. Kingma and Ba, "Adam" (2015), section 7.
 */
export class Adamax extends Optimizer {
  static readonly maker: OptimizerMaker = /* @__PURE__ */ namedOptimizer('adamax', () => new Adamax());
  readonly kind = 'Adamax';
  override get emits(): boolean {
    return true;
  }
  readonly stateCount = 2;

  constructor(options?: AdamaxOptions) {
    super('Adamax', options, 0.001, adamaxOptions);
  }

  /** The rate's cell holds the correction too. */
  override fillCells(cells: Floats, rate: number, step: number): void {
    super.fillCells(cells, rate, step);
    cells[0] = rate / (1 - pow(this.beta1, step));
  }

  protected update(kernels: Kernels, { parameters: p, gradients: g, state, length: n, cells: rate }: Update): void {
    useKernels(optimizerKernels);
    kernels.adamax({ p, g, m: state[0]!, u: state[1]!, n, rate, rest1: 1 - this.beta1, beta2: this.beta2, epsilon: this.epsilon });
  }
}
