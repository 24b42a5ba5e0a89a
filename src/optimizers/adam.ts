import type { Kernels } from '../engine/kernels.js';
import type { Floats } from '../engine/memory.js';
import { checkOptions, inRange } from '../options.js';
import { pow } from '../scalar-math.js';
import { Optimizer, type OptimizerOptions, optimizerOptionNames, type Update } from './optimizer.js';

export interface AdamOptions extends OptimizerOptions {
  /** Share of the old mean that stays. Default 0.9. */
  beta1?: number;
  /** Share of the old mean square that stays. Default 0.999. */
  beta2?: number;
  /** Default 1e-7. */
  epsilon?: number;
}

/**
 * m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2; p -= rate m' / (sqrt(v') + epsilon), with
 * m' = m / (1 - beta1^t), v' = v / (1 - beta2^t) at step t, from 1. Default rate 0.001. Kingma and Ba, "Adam" (2015).
 */
export class Adam extends Optimizer {
  readonly kind: string = 'Adam';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly stateCount = 2;

  constructor(options: AdamOptions = {}, kind?: 'AdamW') {
    const owner = kind === 'AdamW' ? kind : 'Adam';
    checkOptions(owner, options, [...optimizerOptionNames, 'beta1', 'beta2', 'epsilon']);
    super(owner, options, 0.001);
    this.beta1 = inRange(owner, 'beta1', options.beta1 ?? 0.9, 0, 1, { openHigh: true });
    this.beta2 = inRange(owner, 'beta2', options.beta2 ?? 0.999, 0, 1, { openHigh: true });
    this.epsilon = inRange(owner, 'epsilon', options.epsilon ?? 1e-7, 0, Infinity, { openLow: true });
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

  constructor(options: AdamOptions = {}) {
    super({ ...options, weightDecay: options.weightDecay ?? 0.004 }, 'AdamW');
  }
}
