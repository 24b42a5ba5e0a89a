import { imageKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { OptionsOf, Settled } from '../option-spec.js';
import { Layer, type LayerOptions, type LayerPlan, planPass } from './layer.js';
import { averagePoolBackward, averagePoolForward, maxPoolBackward, maxPoolForward, type PoolState } from './pool.js';
import { rowOf, rowPool, sequencePoolOptions } from './sequence-window.js';
import { planPool } from './window.js';

export interface Pooling1DOptions extends LayerOptions, OptionsOf<typeof sequencePoolOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface Pooling1DState extends PoolState {}

/** What the two poolings share. */
function planPooling(plan: LayerPlan, layer: Layer<Pooling1DState> & Settled<typeof sequencePoolOptions>): Pooling1DState {
  useKernels(imageKernels);
  const window = planPool(layer.name, layer.kind, rowOf(layer.name, layer.kind, plan.input.shape), rowPool(layer));
  return { ...planPass(plan, [window.outWidth, window.channels]), window };
}

export interface MaxPooling1D extends Settled<typeof sequencePoolOptions> {}

/**
 * The largest number of a window, in each channel: y[i, c] = max over u of x[i s + u - p, c], s the stride, p the padding before the sequence; padding
 * counts as -infinity.
 *
 * x (N, steps, C), y (N, steps, C). The gradient goes to the first largest number of its window. Keeps x and y. Throws ShapeError for examples that are
 * not [steps, channels], for a pool larger than the padded sequence, and for padding as wide as the pool.
 */
export class MaxPooling1D extends Layer<Pooling1DState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: Pooling1DOptions = {}) {
    super(options, sequencePoolOptions, 'MaxPooling1D');
  }

  plan(plan: LayerPlan): Pooling1DState {
    const state = planPooling(plan, this);
    if (state.dx) {
      plan.keep(state.x);
      plan.keep(state.y);
    }
    return state;
  }

  forward(k: Kernels, state: Pooling1DState, rows: number): void {
    maxPoolForward(k, state, rows);
  }

  backward(k: Kernels, state: Pooling1DState, rows: number): void {
    maxPoolBackward(k, state, rows);
  }
}

export interface AveragePooling1D extends Settled<typeof sequencePoolOptions> {}

/**
 * The mean of a window, in each channel: y[i, c] = mean over u of x[i s + u - p, c], taken over the steps in the sequence alone.
 *
 * x (N, steps, C), y (N, steps, C). Keeps nothing. Throws what MaxPooling1D throws.
 */
export class AveragePooling1D extends Layer<Pooling1DState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: Pooling1DOptions = {}) {
    super(options, sequencePoolOptions, 'AveragePooling1D');
  }

  plan(plan: LayerPlan): Pooling1DState {
    return planPooling(plan, this);
  }

  forward(k: Kernels, state: Pooling1DState, rows: number): void {
    averagePoolForward(k, state, rows);
  }

  backward(k: Kernels, state: Pooling1DState, rows: number): void {
    averagePoolBackward(k, state, rows);
  }
}
