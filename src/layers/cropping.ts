import { ShapeError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import { formatShape } from '../shape.js';
import type { LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { rowOf } from './sequence-window.js';
import { MoveLayer, type MoveState, planMove, sidesOption, stepsOption, without } from './sides.js';
import { imageSize } from './window.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface CroppingState extends MoveState {}

const cropping1dOptions = {
  /** Steps that are cut off: as many before as after, or `[before, after]`. Default 1. */
  cropping: [stepsOption, 1],
} as const satisfies OptionSpec;

export interface Cropping1DOptions extends LayerOptions, OptionsOf<typeof cropping1dOptions> {}

export interface Cropping1D extends Settled<typeof cropping1dOptions> {}

/**
 * A sequence without its ends. x (N, steps, C), y (N, steps - before - after, C). Keeps nothing. Throws ShapeError for examples that are not
 * [steps, channels], and where nothing would be left.
 */
export class Cropping1D extends MoveLayer {
  constructor(options: Cropping1DOptions = {}) {
    super(options, cropping1dOptions, 'Cropping1D');
  }

  plan(plan: LayerPlan): CroppingState {
    const { shape } = plan.input;
    const [height, width, channels] = rowOf(this.name, 'Cropping1D', shape);
    const to = { height, width: without(this.name, shape, width, this.cropping) };
    return planMove(plan, { from: { height, width, channels }, to, top: 0, left: this.cropping[0] }, [to.width, channels]);
  }
}

const cropping2dOptions = {
  /** Rows and columns that are cut off on each side: one number, `[vertical, horizontal]` or `[[top, bottom], [left, right]]`. Default 0. */
  cropping: [sidesOption, 0],
} as const satisfies OptionSpec;

export interface Cropping2DOptions extends LayerOptions, OptionsOf<typeof cropping2dOptions> {}

export interface Cropping2D extends Settled<typeof cropping2dOptions> {}

/**
 * An image without its sides. x (N, height, width, C), y (N, height - top - bottom, width - left - right, C). Keeps nothing. Throws ShapeError for
 * examples that are not [height, width, channels], and where nothing would be left.
 */
export class Cropping2D extends MoveLayer {
  constructor(options: Cropping2DOptions = {}) {
    super(options, cropping2dOptions, 'Cropping2D');
  }

  plan(plan: LayerPlan): CroppingState {
    const { shape } = plan.input;
    const from = imageSize(this.name, 'Cropping2D', shape);
    const [vertical, horizontal] = this.cropping;
    const to = { height: without(this.name, shape, from.height, vertical), width: without(this.name, shape, from.width, horizontal) };
    return planMove(plan, { from, to, top: vertical[0], left: horizontal[0] }, [to.height, to.width, from.channels]);
  }
}

const centerCropOptions = {
  /** Rows that are left. */
  height: positiveInteger,
  /** Columns that are left. */
  width: positiveInteger,
} as const satisfies OptionSpec;

export interface CenterCropOptions extends LayerOptions, OptionsOf<typeof centerCropOptions> {}

export interface CenterCrop extends Settled<typeof centerCropOptions> {}

/**
 * The middle of an image: y[i, j] = x[i + floor((H - height) / 2), j + floor((W - width) / 2)]. x (N, H, W, C), y (N, height, width, C). Keeps nothing.
 * Throws ShapeError for examples that are not [height, width, channels] or smaller, which Keras enlarges: put a Resizing before it.
 */
export class CenterCrop extends MoveLayer {
  constructor(options: CenterCropOptions) {
    super(options, centerCropOptions, 'CenterCrop');
  }

  plan(plan: LayerPlan): CroppingState {
    const from = imageSize(this.name, 'CenterCrop', plan.input.shape);
    const { height, width } = this;
    if (from.height < height || from.width < width)
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(plan.input.shape)}; expected at least ${height} rows and ${width} columns. ` +
          'A Resizing before it enlarges them.',
      );
    const [top, left] = [Math.floor((from.height - height) / 2), Math.floor((from.width - width) / 2)];
    return planMove(plan, { from, to: { height, width }, top, left }, [height, width, from.channels]);
  }
}
