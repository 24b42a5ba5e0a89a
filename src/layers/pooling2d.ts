import type { Kernels } from '../engine/kernels.js';
import type { Window } from '../engine/records/images.js';
import { checkOptions } from '../options.js';
import { Layer, type LayerOptions, type LayerPlan, layerOptionNames, required, type Slot } from './layer.js';
import { planPool } from './pool-window.js';
import { type Padding, type Pair, paddingOption, pairOption } from './window.js';

export interface Pooling2DOptions extends LayerOptions {
  /** Rows and columns of a window; a number stands for both. Default 2. */
  poolSize?: Pair;
  /** How far the window moves. Default `poolSize`. */
  strides?: Pair;
  /** Default 'valid'. */
  padding?: Padding;
}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface State {
  x: Slot;
  y: Slot;
  dx: Slot | undefined;
  dy: Slot | undefined;
  window: Window;
}

/** What the two poolings share: their options and their window. */
abstract class Pooling2D extends Layer<State> {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;

  constructor(kind: string, options: Pooling2DOptions) {
    checkOptions(kind, options, ['poolSize', 'strides', 'padding', ...layerOptionNames]);
    super(options);
    this.poolSize = pairOption(kind, 'poolSize', options.poolSize ?? 2);
    this.strides = pairOption(kind, 'strides', options.strides ?? this.poolSize);
    this.padding = paddingOption(kind, options.padding ?? 'valid');
  }

  override get config(): object {
    const { poolSize, strides, padding } = this;
    return { ...super.config, poolSize, strides, padding };
  }

  plan(plan: LayerPlan): State {
    const { input: x, inputGradient: dx } = plan;
    const window = planPool(this.name, this.kind, x.shape, this.poolSize, this.strides, this.padding);
    const y = plan.output([window.outHeight, window.outWidth, window.channels]);
    return { x, y, dx, dy: plan.outputGradient, window };
  }
}

/**
 * The largest number of a window, in each channel: y[i, j, c] = max over (u, v) of x[i s + u - p, j s + v - p, c], s the stride,
 * p the padding before the image; padding counts as -infinity.
 *
 * x (N, height, width, C), y (N, rows, columns, C). The gradient goes to the first largest number of its window, row by row,
 * as in PyTorch. Keeps x and y. Throws ShapeError for examples that are not [height, width, channels], for a pool larger than
 * the padded image, and for padding as wide as the pool.
 */
export class MaxPooling2D extends Pooling2D {
  override readonly kind = 'MaxPooling2D';
  override get emits(): boolean {
    return true;
  }

  constructor(options: Pooling2DOptions = {}) {
    super('MaxPooling2D', options);
  }

  override plan(plan: LayerPlan): State {
    const state = super.plan(plan);
    if (state.dx) {
      plan.keep(state.x);
      plan.keep(state.y);
    }
    return state;
  }

  forward(k: Kernels, { x, y, window }: State, rows: number): void {
    k.maxPool2d({ ...window, batch: rows, x: x.pointer, y: y.pointer });
  }

  backward(k: Kernels, { x, y, dx, dy, window }: State, rows: number): void {
    if (dx) k.maxPool2dGrad({ ...window, batch: rows, x: x.pointer, y: y.pointer, dy: required(dy).pointer, dx: dx.pointer });
  }
}

/**
 * The mean of a window, in each channel: y[i, j, c] = mean over (u, v) of x[i s + u - p, j s + v - p, c], taken over the places
 * in the image alone, as Keras does, and PyTorch with count_include_pad=False.
 *
 * x (N, height, width, C), y (N, rows, columns, C). Keeps nothing. Throws what MaxPooling2D throws.
 */
export class AveragePooling2D extends Pooling2D {
  override readonly kind = 'AveragePooling2D';
  override get emits(): boolean {
    return true;
  }

  constructor(options: Pooling2DOptions = {}) {
    super('AveragePooling2D', options);
  }

  forward(k: Kernels, { x, y, window }: State, rows: number): void {
    k.averagePool2d({ ...window, batch: rows, x: x.pointer, y: y.pointer });
  }

  backward(k: Kernels, { dx, dy, window }: State, rows: number): void {
    if (dx) k.averagePool2dGrad({ ...window, batch: rows, dy: required(dy).pointer, dx: dx.pointer });
  }
}
