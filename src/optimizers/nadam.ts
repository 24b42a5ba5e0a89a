import { optimizerKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { Floats } from '../engine/memory.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { belowOne, positive } from '../options.js';
import { pow } from '../scalar-math.js';
import { namedOptimizer, type OptimizerMaker } from './known.js';
import { Optimizer, type OptimizerOptions, type Update } from './optimizer.js';

const nadamOptions = {
  /** Share of the old mean that stays. Default 0.9. */
  beta1: [belowOne, 0.9],
  /** Share of the old mean square that stays. Default 0.999. */
  beta2: [belowOne, 0.999],
  /** Default 1e-7. */
  epsilon: [positive, 1e-7],
} as const satisfies OptionSpec;

export interface NadamOptions extends OptimizerOptions, OptionsOf<typeof nadamOptions> {}

export interface Nadam extends Settled<typeof nadamOptions> {}

/** How fast the momentum warms up, as in Keras: at step t it is beta1 (1 - 0.96^t / 2). */
const DECAY = 0.96;

/**
 * Adam with Nesterov's momentum: with u(t) = beta1 (1 - 0.96^t / 2) and U(t) the product of u(1) to u(t), m and v as Adam's,
 * p -= rate (u(t + 1) m / (1 - U(t + 1)) + (1 - u(t)) g / (1 - U(t))) / (sqrt(v / (1 - beta2^t)) + epsilon). Default rate 0.001.
 * Dozat, "Incorporating Nesterov Momentum into Adam" (2016).
 */
export class Nadam extends Optimizer {
  static readonly maker: OptimizerMaker = /* @__PURE__ */ namedOptimizer('nadam', () => new Nadam());
  readonly kind = 'Nadam';
  override get emits(): boolean {
    return true;
  }
  readonly stateCount = 2;
  /** The product of the momenta up to a step, which the next one goes on from. */
  readonly #product: { step: number; value: number } = { step: 0, value: 1 };

  constructor(options?: NadamOptions) {
    super('Nadam', options, 0.001, nadamOptions);
  }

  #momentum(step: number): number {
    return this.beta1 * (1 - pow(DECAY, step) / 2);
  }

  /** What m is multiplied by, what g is, and 1 - beta2^t. */
  override fillCells(cells: Floats, rate: number, step: number): void {
    super.fillCells(cells, rate, step);
    const product = this.#product;
    if (step < product.step) Object.assign(product, { step: 0, value: 1 });
    while (product.step < step) product.value *= this.#momentum(++product.step);
    const [now, next] = [this.#momentum(step), this.#momentum(step + 1)];
    cells[0] = (rate * next) / (1 - product.value * next);
    cells[1] = (rate * (1 - now)) / (1 - product.value);
    cells[2] = 1 - pow(this.beta2, step);
  }

  protected update(kernels: Kernels, { parameters: p, gradients: g, state, length: n, cells: rate }: Update): void {
    useKernels(optimizerKernels);
    const { beta1, beta2, epsilon } = this;
    kernels.nadam({ p, g, m: state[0]!, v: state[1]!, n, rate, rest1: 1 - beta1, rest2: 1 - beta2, epsilon });
  }
}
