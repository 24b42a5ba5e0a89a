import type { Kernels } from '../engine/kernels.js';
import type { Floats } from '../engine/memory.js';
import { type OptionSpec, type OptionsOf, type Settled, settle } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import type { Optimizer, Update } from './optimizer.js';
import { innerOptimizer, WrappedOptimizer } from './wrapped.js';

const gradientAccumulationOptions = {
  /** What makes the steps. */
  optimizer: (owner: string, name: string, given: Optimizer): Optimizer => innerOptimizer(owner, name, given, GradientAccumulation),
  /** Batches from one step to the next. */
  steps: positiveInteger,
} as const satisfies OptionSpec;

export interface GradientAccumulationOptions extends OptionsOf<typeof gradientAccumulationOptions> {}

/**
 * Steps by the mean gradient of several batches, as if they were one: for batches that do not fit into memory. Every batch's gradient is added up; with
 * each `steps`-th one the optimizer makes its step by sum / steps, clipped as the optimizer says, and the sum starts anew. Until then weights stay as they
 * are, but for running statistics. Schedules and the corrections of Adam and its kin count the optimizer's steps, as in Keras, whose option
 * `gradient_accumulation_steps` it is. A checkpoint holds the sum.
 *
 * ```ts
 * new GradientAccumulation({ optimizer: new Adam(), steps: 4 })
 * ```
 */
export class GradientAccumulation extends WrappedOptimizer {
  readonly #options: Settled<typeof gradientAccumulationOptions>;

  constructor(options: GradientAccumulationOptions) {
    const settled = settle('GradientAccumulation', options, gradientAccumulationOptions);
    super('GradientAccumulation', settled.optimizer);
    this.#options = settled;
  }

  override get emits(): boolean {
    return this.innerEmits;
  }

  override get stateCount(): number {
    return super.stateCount + 1;
  }

  override rateAt(step: number, epoch: number): number {
    return super.rateAt(this.#stepsBefore(step), epoch);
  }

  override fillCells(cells: Floats, rate: number, step: number): void {
    this.inner.fillCells(cells, rate, this.#stepsBefore(step - 1) + 1);
  }

  override movesAt(step: number): boolean {
    return (step + 1) % this.#options.steps === 0 && this.inner.movesAt(this.#stepsBefore(step));
  }

  /** With what was added up before: where weights move the mean takes the gradients' place, and the sum is zero again. */
  override collect(kernels: Kernels, { gradients: g, state, length: n }: Update, moves: boolean): void {
    const sum = state[this.inner.stateCount]!;
    kernels.add({ a: sum, b: g, y: moves ? g : sum, n });
    if (!moves) return;
    kernels.affine({ x: g, y: g, n, scale: 1 / this.#options.steps, offset: 0 });
    kernels.fill({ y: sum, n, value: 0 });
  }

  override apply(kernels: Kernels, update: Update): void {
    this.inner.apply(kernels, { ...update, state: update.state.slice(0, this.inner.stateCount) });
  }

  #stepsBefore(step: number): number {
    return Math.floor(step / this.#options.steps);
  }
}
