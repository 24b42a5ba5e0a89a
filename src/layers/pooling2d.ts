import type { OptionsOf, Settled } from '../option-spec.js';
import type { LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { AveragePool, MaxPool, type PoolState, planAveragePool, planMaxPool } from './pool.js';
import { planPool, poolOptions } from './window.js';

export interface Pooling2DOptions extends LayerOptions, OptionsOf<typeof poolOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface Pooling2DState extends PoolState {}

export interface MaxPooling2D extends Settled<typeof poolOptions> {}

/**
 * The largest number of a window, in each channel: y[i, j, c] = max over (u, v) of x[i s + u - p, j s + v - p, c], s the stride,
 * p the padding before the image; padding counts as -infinity.
 *
 * x (N, height, width, C), y (N, rows, columns, C). The gradient goes to the first largest number of its window, row by row,
 * as in PyTorch. Keeps x and y. Throws ShapeError for examples that are not [height, width, channels], for a pool larger than
 * the padded image, and for padding as wide as the pool.
 */
export class MaxPooling2D extends MaxPool {
  constructor(options: Pooling2DOptions = {}) {
    super(options, poolOptions, 'MaxPooling2D');
  }

  plan(plan: LayerPlan): Pooling2DState {
    const window = planPool(this.name, 'MaxPooling2D', plan.input.shape, this);
    return planMaxPool(plan, window, [window.outHeight, window.outWidth, window.channels]);
  }
}

export interface AveragePooling2D extends Settled<typeof poolOptions> {}

/**
 * The mean of a window, in each channel: y[i, j, c] = mean over (u, v) of x[i s + u - p, j s + v - p, c], taken over the places
 * in the image alone, as Keras does, and PyTorch with count_include_pad=False.
 *
 * x (N, height, width, C), y (N, rows, columns, C). Keeps nothing. Throws what MaxPooling2D throws.
 */
export class AveragePooling2D extends AveragePool {
  constructor(options: Pooling2DOptions = {}) {
    super(options, poolOptions, 'AveragePooling2D');
  }

  plan(plan: LayerPlan): Pooling2DState {
    const window = planPool(this.name, 'AveragePooling2D', plan.input.shape, this);
    return planAveragePool(plan, window, [window.outHeight, window.outWidth, window.channels]);
  }
}
