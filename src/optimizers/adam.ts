import type { Kernels } from '../engine/kernels.js';
import type { Floats } from '../engine/memory.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { belowOne, nonNegative, positive } from '../options.js';
import { pow } from '../scalar-math.js';
import { Optimizer, type OptimizerOptions, type Update } from './optimizer.js';

const adamOptions = {
  /** Share of the old mean that stays. Default 0.9. */
  beta1: [belowOne, 0.9],
  /** Share of the old mean square that stays. Default 0.999. */
  beta2: [belowOne, 0.999],
  /** Default 1e-7. */
  epsilon: [positive, 1e-7],
} as const satisfies OptionSpec;

export interface AdamOptions extends OptimizerOptions, OptionsOf<typeof adamOptions> {}

export interface Adam extends Settled<typeof adamOptions> {}

/**
 * m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2; p -= rate m' / (sqrt(v') + epsilon), with
 * m' = m / (1 - beta1^t), v' = v / (1 - beta2^t) at step t, from 1. Default rate 0.001. Kingma and Ba, "Adam" (2015).
 */
export class Adam extends Optimizer {
  readonly kind: string = 'Adam';
  override get emits(): boolean {
    return true;
  }
  readonly stateCount = 2;

  constructor(options?: AdamOptions, kind?: 'AdamW') {
    const decoupled = kind === 'AdamW';
    super(decoupled ? kind : 'Adam', options, 0.001, decoupled ? { ...adamOptions, weightDecay: [nonNegative, 0.004] } : adamOptions);
  }

  /** The two after the rate are 1 - beta1^t and 1 - beta2^t. */
  override fillCells(cells: Floats, rate: number, step: number): void {
    super.fillCells(cells, rate, step);
    cells[1] = 1 - pow(this.beta1, step);
    cells[2] = 1 - pow(this.beta2, step);
  }

  /** The kernel takes the decay into its one pass. */
  override apply(kernels: Kernels, update: Update): void {
    this.update(kernels, update);
  }

  protected update(kernels: Kernels, { parameters, gradients, state, length, cells }: Update): void {
    const { beta1, beta2, epsilon, weightDecay } = this;
    kernels.adam({
      p: parameters,
      g: gradients,
      m: state[0]!,
      v: state[1]!,
      n: length,
      rate: cells,
      rest1: 1 - beta1,
      rest2: 1 - beta2,
      epsilon,
      decay: weightDecay,
    });
  }
}

/** Adam with decoupled weight decay, by default 0.004: p -= rate weightDecay p at every step. Loshchilov and Hutter (2019). */
export class AdamW extends Adam {
  override readonly kind = 'AdamW';

  constructor(options?: AdamOptions) {
    super(options, 'AdamW');
  }
}
