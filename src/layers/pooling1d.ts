import type { OptionsOf, Settled } from '../option-spec.js';
import type { LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { AveragePool, MaxPool, type PoolState, planAveragePool, planMaxPool } from './pool.js';
import { rowOf, rowPool, sequencePoolOptions } from './sequence-window.js';
import { planPool } from './window.js';

export interface Pooling1DOptions extends LayerOptions, OptionsOf<typeof sequencePoolOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface Pooling1DState extends PoolState {}

export interface MaxPooling1D extends Settled<typeof sequencePoolOptions> {}

/**
 * The largest number of a window, in each channel: y[i, c] = max over u of x[i s + u - p, c], s the stride, p the padding before the sequence; padding
 * counts as -infinity.
 *
 * x (N, steps, C), y (N, steps, C). The gradient goes to the first largest number of its window. Keeps x and y. Throws ShapeError for examples that are
 * not [steps, channels], for a pool larger than the padded sequence, and for padding as wide as the pool.
 */
export class MaxPooling1D extends MaxPool {
  constructor(options: Pooling1DOptions = {}) {
    super(options, sequencePoolOptions, 'MaxPooling1D');
  }

  plan(plan: LayerPlan): Pooling1DState {
    const window = planPool(this.name, 'MaxPooling1D', rowOf(this.name, 'MaxPooling1D', plan.input.shape), rowPool(this));
    return planMaxPool(plan, window, [window.outWidth, window.channels]);
  }
}

export interface AveragePooling1D extends Settled<typeof sequencePoolOptions> {}

/**
 * The mean of a window, in each channel: y[i, c] = mean over u of x[i s + u - p, c], taken over the steps in the sequence alone.
 *
 * x (N, steps, C), y (N, steps, C). Keeps nothing. Throws what MaxPooling1D throws.
 */
export class AveragePooling1D extends AveragePool {
  constructor(options: Pooling1DOptions = {}) {
    super(options, sequencePoolOptions, 'AveragePooling1D');
  }

  plan(plan: LayerPlan): Pooling1DState {
    const window = planPool(this.name, 'AveragePooling1D', rowOf(this.name, 'AveragePooling1D', plan.input.shape), rowPool(this));
    return planAveragePool(plan, window, [window.outWidth, window.channels]);
  }
}
