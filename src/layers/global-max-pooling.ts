import type { Window } from '../engine/records/window.js';
import type { LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { MaxPool, type PoolState, planMaxPool } from './pool.js';
import { rowOf } from './sequence-window.js';
import { imageSize } from './window.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface GlobalMaxPoolingState extends PoolState {}

/** One window over all of an image. */
const wholeWindow = (height: number, width: number, channels: number): Window => ({
  ...{ height, width, channels, kernelHeight: height, kernelWidth: width },
  ...{ strideY: 1, strideX: 1, padTop: 0, padLeft: 0, outHeight: 1, outWidth: 1 },
});

/**
 * The largest number of each channel over the whole image: y[c] = max over (i, j) of x[i, j, c]. x (N, height, width, C), y (N, C). The gradient goes to
 * the first largest number, row by row. Keeps x and y. Throws ShapeError for examples that are not [height, width, channels].
 */
export class GlobalMaxPooling2D extends MaxPool {
  constructor(options: LayerOptions = {}) {
    super(options, {}, 'GlobalMaxPooling2D');
  }

  plan(plan: LayerPlan): GlobalMaxPoolingState {
    const { height, width, channels } = imageSize(this.name, 'GlobalMaxPooling2D', plan.input.shape);
    return planMaxPool(plan, wholeWindow(height, width, channels), [channels]);
  }
}

/**
 * The largest number of each channel over the whole sequence: y[c] = max over i of x[i, c]. x (N, steps, C), y (N, C). The gradient goes to the first
 * largest number. Keeps x and y. Throws ShapeError for examples that are not [steps, channels].
 */
export class GlobalMaxPooling1D extends MaxPool {
  constructor(options: LayerOptions = {}) {
    super(options, {}, 'GlobalMaxPooling1D');
  }

  plan(plan: LayerPlan): GlobalMaxPoolingState {
    const [height, steps, channels] = rowOf(this.name, 'GlobalMaxPooling1D', plan.input.shape);
    return planMaxPool(plan, wholeWindow(height, steps, channels), [channels]);
  }
}
