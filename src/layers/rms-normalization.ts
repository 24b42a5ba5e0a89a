import { getInitializer } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positive } from '../options.js';
import type { LayerOptions } from './layer.js';
import { channelsOf } from './learned-scale.js';
import type { LayerPlan } from './plan.js';
import { RowNormalization, type RowNormalizationState } from './row-normalization.js';

const rmsNormalizationOptions = {
  /** Added to the mean square. Default 1e-6. */
  epsilon: [positive, 1e-6],
} as const satisfies OptionSpec;

export interface RMSNormalizationOptions extends LayerOptions, OptionsOf<typeof rmsNormalizationOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface RMSNormalizationState extends RowNormalizationState {}

export interface RMSNormalization extends Settled<typeof rmsNormalizationOptions> {}

/**
 * y = scale x / sqrt(mean of x^2 + epsilon), the mean that of the last dimension, of every place of every example by itself: layer normalization without
 * a mean that is taken off. x (N, ..., C), scale (C), which begins with ones. Keeps x. Throws ShapeError for examples without dimensions.
 * Source: Zhang and Sennrich, "Root Mean Square Layer Normalization" (2019).
 */
export class RMSNormalization extends RowNormalization {
  constructor(options: RMSNormalizationOptions = {}) {
    super(options, rmsNormalizationOptions, 'RMSNormalization');
  }

  plan(plan: LayerPlan): RMSNormalizationState {
    const channels = channelsOf(this.name, plan.input.shape);
    const gamma = plan.parameter('scale', [channels], getInitializer('ones'));
    return this.planRows(plan, { channels, gamma, epsilon: this.epsilon, rms: true });
  }
}
