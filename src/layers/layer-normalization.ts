import type { OptionsOf, Settled } from '../option-spec.js';
import type { ConstraintsOf, LayerOptions } from './layer.js';
import { learnedScaleOptions, planLearnedScale } from './learned-scale.js';
import type { LayerPlan } from './plan.js';
import { RowNormalization, type RowNormalizationState } from './row-normalization.js';

export interface LayerNormalizationOptions extends LayerOptions, OptionsOf<typeof learnedScaleOptions>, ConstraintsOf<'gamma' | 'beta'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface LayerNormalizationState extends RowNormalizationState {}

export interface LayerNormalization extends Settled<typeof learnedScaleOptions> {}

/**
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, mean and variance (divided by C) those of the last dimension, of every place of every
 * example by itself: the same in training and otherwise, whatever the batch.
 *
 * x (N, ..., C), gamma and beta (C). Keeps x. Throws ShapeError for examples without dimensions.
 * Source: Ba, Kiros and Hinton, "Layer Normalization" (2016).
 */
export class LayerNormalization extends RowNormalization {
  constructor(options: LayerNormalizationOptions = {}) {
    super(options, learnedScaleOptions, 'LayerNormalization');
  }

  plan(plan: LayerPlan): LayerNormalizationState {
    return this.planRows(plan, { ...planLearnedScale(plan, this), epsilon: this.epsilon, rms: false });
  }
}
