import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import type { LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { MoveLayer, type MoveState, planMove, sidesOption } from './sides.js';
import { imageSize } from './window.js';

export type { Sides } from './sides.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface ZeroPadding2DState extends MoveState {}

const zeroPadding2dOptions = {
  /** Rows and columns of zeros on each side: one number, `[vertical, horizontal]` or `[[top, bottom], [left, right]]`. Default 1. */
  padding: [sidesOption, 1],
} as const satisfies OptionSpec;

export interface ZeroPadding2DOptions extends LayerOptions, OptionsOf<typeof zeroPadding2dOptions> {}

export interface ZeroPadding2D extends Settled<typeof zeroPadding2dOptions> {}

/**
 * Zeros around an image. x (N, height, width, C), y (N, top + height + bottom, left + width + right, C). Keeps nothing.
 * Throws ShapeError for examples that are not [height, width, channels].
 */
export class ZeroPadding2D extends MoveLayer {
  constructor(options: ZeroPadding2DOptions = {}) {
    super(options, zeroPadding2dOptions, 'ZeroPadding2D');
  }

  plan(plan: LayerPlan): ZeroPadding2DState {
    const from = imageSize(this.name, 'ZeroPadding2D', plan.input.shape);
    const [[top, bottom], [left, right]] = this.padding;
    const to = { height: top + from.height + bottom, width: left + from.width + right };
    return planMove(plan, { from, to, top: -top, left: -left }, [to.height, to.width, from.channels]);
  }
}
