import type { Kernels } from '../engine/kernels.js';
import { ShapeError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type PassState, planPass, required, type Slot } from './plan.js';

const repeatVectorOptions = {
  /** How many times. */
  n: positiveInteger,
} as const satisfies OptionSpec;

export interface RepeatVectorOptions extends LayerOptions, OptionsOf<typeof repeatVectorOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface RepeatVectorState extends PassState {
  /** dy with the steps outermost. */
  steps: Slot;
}

export interface RepeatVector extends Settled<typeof repeatVectorOptions> {}

/**
 * The same vector at each of `n` steps: y[t] = x, the way from an encoder to a decoder. x (N, features), y (N, n, features). Keeps nothing. Throws
 * ShapeError for examples that are not [features].
 */
export class RepeatVector extends Layer<RepeatVectorState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: RepeatVectorOptions) {
    super(options, repeatVectorOptions, 'RepeatVector');
  }

  plan(plan: LayerPlan): RepeatVectorState {
    const { shape, size } = plan.input;
    if (shape.length !== 1)
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(shape)}; RepeatVector expects one dimension, [features].`,
      );
    const steps = plan.scratch(plan.gradients ? this.n * size : 0, 'backward');
    return { ...planPass(plan, [this.n, size]), steps };
  }

  forward(k: Kernels, { x, y }: RepeatVectorState, rows: number): void {
    const run = x.size;
    k.copy({ x: x.pointer, xRow: 0, xItem: run, y: y.pointer, yRow: run, yItem: y.size, rows: this.n, items: rows, run });
  }

  /** The sum over the steps, from the first on. */
  backward(k: Kernels, { dx, dy: slot, steps }: RepeatVectorState, rows: number): void {
    if (!dx) return;
    const dy = required(slot);
    const [run, n] = [dx.size, rows * dx.size];
    k.copy({ x: dy.pointer, xRow: run, xItem: dy.size, y: steps.pointer, yRow: n, yItem: run, rows: this.n, items: rows, run });
    for (let t = 0; t < this.n; t++) {
      const b = steps.pointer + t * n * k.elementBytes;
      if (t > 0) k.add({ a: dx.pointer, b, y: dx.pointer, n });
      else k.copy({ x: b, xItem: n, y: dx.pointer, yItem: n, items: 1, run: n });
    }
  }
}
