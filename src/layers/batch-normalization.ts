import { regularizationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { getInitializer } from '../initializers/index.js';
import { joined, type OptionSpec, type OptionsOf, type Settled } from '../option-spec.js';
import { fraction } from '../options.js';
import { type ConstraintsOf, Layer, type LayerOptions } from './layer.js';
import { learnedScaleOptions, planLearnedScale } from './learned-scale.js';
import { type LayerPlan, type Parameter, type PassState, planPass, required, type Slot } from './plan.js';

const ownOptions = {
  /** Share of the old running statistics that stays at each step. Default 0.99. */
  momentum: [fraction, 0.99],
} as const satisfies OptionSpec;

const batchNormalizationOptions = /* @__PURE__ */ joined(ownOptions, learnedScaleOptions);

export interface BatchNormalizationOptions
  extends LayerOptions,
    OptionsOf<typeof batchNormalizationOptions>,
    ConstraintsOf<'gamma' | 'beta'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface BatchNormalizationState extends PassState {
  gamma: Parameter | undefined;
  beta: Parameter | undefined;
  runningMean: Parameter;
  runningVariance: Parameter;
  /** Statistics in use, and the two gradients where nothing learns them; `channels` numbers each. */
  mean: Slot;
  rstd: Slot;
  unlearned: Slot;
  /** Statistics are the batch's own. */
  ofBatch: boolean;
  rowsPerExample: number;
  channels: number;
}

export interface BatchNormalization extends Settled<typeof batchNormalizationOptions> {}

/**
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, for every channel (the last dimension) by itself.
 *
 * In training mean and variance (divided by the number of rows) are those of the batch over all other dimensions, and the
 * running ones move towards them; otherwise, and while the layer is frozen, the running ones are used. In predictions and evaluations one that alone
 * reads what a convolution or a dense layer without an activation gives is taken into its kernel and bias, which rounds otherwise. PyTorch writes
 * `momentum` the other way round (its 0.1 is 0.9 here) and keeps an unbiased running variance. x (N, ..., C). Keeps x.
 * Source: Ioffe and Szegedy, "Batch Normalization" (2015).
 */
export class BatchNormalization extends Layer<BatchNormalizationState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: BatchNormalizationOptions = {}) {
    super(options, batchNormalizationOptions, 'BatchNormalization');
  }

  override get supportsMasking(): boolean {
    return true;
  }

  plan(plan: LayerPlan): BatchNormalizationState {
    useKernels(regularizationKernels);
    const { input: x } = plan;
    const { channels, gamma, beta } = planLearnedScale(plan, this);
    const [zeros, ones] = [getInitializer('zeros'), getInitializer('ones')];
    const runningMean = plan.parameter('runningMean', [channels], zeros, { trainable: false });
    const runningVariance = plan.parameter('runningVariance', [channels], ones, { trainable: false });
    plan.keep(x);
    return {
      ...planPass(plan, x.shape, { alias: plan.inPlace && !plan.gradients }),
      gamma,
      beta,
      runningMean,
      runningVariance,
      mean: plan.vector(channels, 'step'),
      rstd: plan.vector(channels, 'step'),
      unlearned: plan.vector(2 * channels, 'backward'),
      ofBatch: plan.training && plan.trainable,
      rowsPerExample: x.size / channels,
      channels,
    };
  }

  forward(k: Kernels, s: BatchNormalizationState, rows: number): void {
    const { x, y, gamma, beta, runningMean, runningVariance, mean, rstd, ofBatch, rowsPerExample, channels } = s;
    const n = rows * rowsPerExample;
    if (ofBatch) {
      k.batchMoments({
        x: x.pointer,
        mean: mean.pointer,
        rstd: rstd.pointer,
        runningMean: runningMean.pointer,
        runningVariance: runningVariance.pointer,
        rows: n,
        channels,
        momentum: this.momentum,
        epsilon: this.epsilon,
      });
    } else {
      k.inverseStandardDeviation({ variance: runningVariance.pointer, rstd: rstd.pointer, n: channels, epsilon: this.epsilon });
    }
    const centre = ofBatch ? mean.pointer : runningMean.pointer;
    k.normalize({
      x: x.pointer,
      mean: centre,
      rstd: rstd.pointer,
      gamma: gamma?.pointer ?? 0,
      beta: beta?.pointer ?? 0,
      y: y.pointer,
      rows: n,
      channels,
    });
  }

  /** With the batch's statistics the input's gradient needs dGamma and dBeta, whether they are learned or not. */
  backward(k: Kernels, s: BatchNormalizationState, rows: number): void {
    const { x, dx, dy, gamma, beta, runningMean, mean, rstd, unlearned, ofBatch, rowsPerExample, channels } = s;
    const n = rows * rowsPerExample;
    const from = required(dy).pointer;
    const dGamma = gamma?.gradient || unlearned.pointer;
    const dBeta = beta?.gradient || unlearned.pointer + channels * k.elementBytes;
    const scale = gamma?.pointer ?? 0;
    if (ofBatch || gamma?.gradient || beta?.gradient) {
      const centre = ofBatch ? mean.pointer : runningMean.pointer;
      k.normalizeParameterGrad({ x: x.pointer, dy: from, mean: centre, rstd: rstd.pointer, dGamma, dBeta, rows: n, channels });
    }
    if (!dx) return;
    if (ofBatch)
      k.batchNormGrad({
        x: x.pointer,
        dy: from,
        mean: mean.pointer,
        rstd: rstd.pointer,
        gamma: scale,
        dGamma,
        dBeta,
        dx: dx.pointer,
        rows: n,
        channels,
      });
    else k.normalizeInputGrad({ dy: from, rstd: rstd.pointer, gamma: scale, dx: dx.pointer, rows: n, channels });
  }
}
