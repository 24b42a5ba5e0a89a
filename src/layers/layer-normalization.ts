import { regularizationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { OptionsOf, Settled } from '../option-spec.js';
import {
  type ConstraintsOf,
  Layer,
  type LayerOptions,
  type LayerPlan,
  type Parameter,
  type PassState,
  planPass,
  required,
  type Slot,
} from './layer.js';
import { learnedScaleOptions, planLearnedScale } from './learned-scale.js';

export interface LayerNormalizationOptions extends LayerOptions, OptionsOf<typeof learnedScaleOptions>, ConstraintsOf<'gamma' | 'beta'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface LayerNormalizationState extends PassState {
  gamma: Parameter | undefined;
  beta: Parameter | undefined;
  /** Statistics, a number each for every row. */
  mean: Slot;
  rstd: Slot;
  rowsPerExample: number;
  channels: number;
}

export interface LayerNormalization extends Settled<typeof learnedScaleOptions> {}

/**
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, mean and variance (divided by C) those of the last dimension, of every place of every
 * example by itself: the same in training and otherwise, whatever the batch.
 *
 * x (N, ..., C), gamma and beta (C). Keeps x. Throws ShapeError for examples without dimensions.
 * Source: Ba, Kiros and Hinton, "Layer Normalization" (2016).
 */
export class LayerNormalization extends Layer<LayerNormalizationState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerNormalizationOptions = {}) {
    super(options, learnedScaleOptions, 'LayerNormalization');
  }

  override get supportsMasking(): boolean {
    return true;
  }

  plan(plan: LayerPlan): LayerNormalizationState {
    useKernels(regularizationKernels);
    const { input: x } = plan;
    const { channels, gamma, beta } = planLearnedScale(plan, this);
    const rowsPerExample = x.size / channels;
    plan.keep(x);
    const [mean, rstd] = [plan.scratch(rowsPerExample, 'step'), plan.scratch(rowsPerExample, 'step')];
    return { ...planPass(plan, x.shape), gamma, beta, mean, rstd, rowsPerExample, channels };
  }

  forward(k: Kernels, { x, y, gamma, beta, mean, rstd, rowsPerExample, channels }: LayerNormalizationState, rows: number): void {
    k.layerNorm({
      x: x.pointer,
      gamma: gamma?.pointer,
      beta: beta?.pointer,
      mean: mean.pointer,
      rstd: rstd.pointer,
      y: y.pointer,
      rows: rows * rowsPerExample,
      channels,
      epsilon: this.epsilon,
    });
  }

  backward(
    k: Kernels,
    { x, dx, dy: slot, gamma, beta, mean, rstd, rowsPerExample, channels }: LayerNormalizationState,
    rows: number,
  ): void {
    const dy = required(slot).pointer;
    const common = { x: x.pointer, dy, mean: mean.pointer, rstd: rstd.pointer, rows: rows * rowsPerExample, channels };
    if (gamma?.gradient || beta?.gradient) k.layerNormParameterGrad({ ...common, dGamma: gamma?.gradient, dBeta: beta?.gradient });
    if (dx) k.layerNormGrad({ ...common, gamma: gamma?.pointer, dx: dx.pointer });
  }
}
