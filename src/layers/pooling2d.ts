import { imageKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { OptionsOf, Settled } from '../option-spec.js';
import { Layer, type LayerOptions, type LayerPlan, planPass } from './layer.js';
import { averagePoolBackward, averagePoolForward, maxPoolBackward, maxPoolForward, type PoolState } from './pool.js';
import { planPool, poolOptions } from './window.js';

export interface Pooling2DOptions extends LayerOptions, OptionsOf<typeof poolOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface Pooling2DState extends PoolState {}

/** What the two poolings share. */
function planPooling(plan: LayerPlan, layer: Layer<Pooling2DState> & Settled<typeof poolOptions>): Pooling2DState {
  useKernels(imageKernels);
  const window = planPool(layer.name, layer.kind, plan.input.shape, layer);
  return { ...planPass(plan, [window.outHeight, window.outWidth, window.channels]), window };
}

export interface MaxPooling2D extends Settled<typeof poolOptions> {}

/**
 * The largest number of a window, in each channel: y[i, j, c] = max over (u, v) of x[i s + u - p, j s + v - p, c], s the stride,
 * p the padding before the image; padding counts as -infinity.
 *
 * x (N, height, width, C), y (N, rows, columns, C). The gradient goes to the first largest number of its window, row by row,
 * as in PyTorch. Keeps x and y. Throws ShapeError for examples that are not [height, width, channels], for a pool larger than
 * the padded image, and for padding as wide as the pool.
 */
export class MaxPooling2D extends Layer<Pooling2DState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: Pooling2DOptions = {}) {
    super(options, poolOptions, 'MaxPooling2D');
  }

  plan(plan: LayerPlan): Pooling2DState {
    const state = planPooling(plan, this);
    if (state.dx) {
      plan.keep(state.x);
      plan.keep(state.y);
    }
    return state;
  }

  forward(k: Kernels, state: Pooling2DState, rows: number): void {
    maxPoolForward(k, state, rows);
  }

  backward(k: Kernels, state: Pooling2DState, rows: number): void {
    maxPoolBackward(k, state, rows);
  }
}

export interface AveragePooling2D extends Settled<typeof poolOptions> {}

/**
 * The mean of a window, in each channel: y[i, j, c] = mean over (u, v) of x[i s + u - p, j s + v - p, c], taken over the places
 * in the image alone, as Keras does, and PyTorch with count_include_pad=False.
 *
 * x (N, height, width, C), y (N, rows, columns, C). Keeps nothing. Throws what MaxPooling2D throws.
 */
export class AveragePooling2D extends Layer<Pooling2DState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: Pooling2DOptions = {}) {
    super(options, poolOptions, 'AveragePooling2D');
  }

  plan(plan: LayerPlan): Pooling2DState {
    return planPooling(plan, this);
  }

  forward(k: Kernels, state: Pooling2DState, rows: number): void {
    averagePoolForward(k, state, rows);
  }

  backward(k: Kernels, state: Pooling2DState, rows: number): void {
    averagePoolBackward(k, state, rows);
  }
}
