import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import type { LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { rowOf } from './sequence-window.js';
import { MoveLayer, type MoveState, planMove, stepsOption } from './sides.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface ZeroPadding1DState extends MoveState {}

const zeroPadding1dOptions = {
  /** Steps of zeros: as many before as after, or `[before, after]`. Default 1. */
  padding: [stepsOption, 1],
} as const satisfies OptionSpec;

export interface ZeroPadding1DOptions extends LayerOptions, OptionsOf<typeof zeroPadding1dOptions> {}

export interface ZeroPadding1D extends Settled<typeof zeroPadding1dOptions> {}

/** Zeros around a sequence. x (N, steps, C), y (N, before + steps + after, C). Keeps nothing. Throws ShapeError for examples that are not [steps, channels]. */
export class ZeroPadding1D extends MoveLayer {
  constructor(options: ZeroPadding1DOptions = {}) {
    super(options, zeroPadding1dOptions, 'ZeroPadding1D');
  }

  plan(plan: LayerPlan): ZeroPadding1DState {
    const [height, width, channels] = rowOf(this.name, 'ZeroPadding1D', plan.input.shape);
    const [before, after] = this.padding;
    const to = { height, width: before + width + after };
    return planMove(plan, { from: { height, width, channels }, to, top: 0, left: -before }, [to.width, channels]);
  }
}
