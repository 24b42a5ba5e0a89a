import { regularizationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { ShapeError } from '../errors.js';
import { getInitializer } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positive, trueOrFalse } from '../options.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions, type LayerPlan, type Parameter, type PassState, planPass, required, type Slot } from './layer.js';

const layerNormalizationOptions = {
  /** Added to the variance. Default 1e-3; PyTorch's is 1e-5. */
  epsilon: [positive, 1e-3],
  /** Learn beta. Default true. */
  center: [trueOrFalse, true],
  /** Learn gamma. Default true. */
  scale: [trueOrFalse, true],
} as const satisfies OptionSpec;

export interface LayerNormalizationOptions extends LayerOptions, OptionsOf<typeof layerNormalizationOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface State extends PassState {
  gamma: Parameter | undefined;
  beta: Parameter | undefined;
  /** Statistics, a number each for every row. */
  mean: Slot;
  rstd: Slot;
  rowsPerExample: number;
  channels: number;
}

export interface LayerNormalization extends Settled<typeof layerNormalizationOptions> {}

/**
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, mean and variance (divided by C) those of the last dimension, of every place of every
 * example by itself: the same in training and otherwise, whatever the batch.
 *
 * x (N, ..., C), gamma and beta (C). Keeps x. Throws ShapeError for examples without dimensions.
 * Source: Ba, Kiros and Hinton, "Layer Normalization" (2016).
 */
export class LayerNormalization extends Layer<State> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerNormalizationOptions = {}) {
    super(options, layerNormalizationOptions, 'LayerNormalization');
  }

  plan(plan: LayerPlan): State {
    useKernels(regularizationKernels);
    const { input: x } = plan;
    const channels = x.shape[x.shape.length - 1];
    if (channels === undefined)
      throw new ShapeError(`${this.name}: received examples of shape ${formatShape(x.shape)}; expected a last dimension, [..., channels].`);
    const gamma = this.scale ? plan.parameter('gamma', [channels], getInitializer('ones')) : undefined;
    const beta = this.center ? plan.parameter('beta', [channels], getInitializer('zeros')) : undefined;
    const rowsPerExample = x.size / channels;
    plan.keep(x);
    const [mean, rstd] = [plan.scratch(rowsPerExample, 'step'), plan.scratch(rowsPerExample, 'step')];
    return { ...planPass(plan, x.shape), gamma, beta, mean, rstd, rowsPerExample, channels };
  }

  forward(k: Kernels, { x, y, gamma, beta, mean, rstd, rowsPerExample, channels }: State, rows: number): void {
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

  backward(k: Kernels, { x, dx, dy: slot, gamma, beta, mean, rstd, rowsPerExample, channels }: State, rows: number): void {
    const dy = required(slot).pointer;
    const common = { x: x.pointer, dy, mean: mean.pointer, rstd: rstd.pointer, rows: rows * rowsPerExample, channels };
    if (gamma?.gradient || beta?.gradient) k.layerNormParameterGrad({ ...common, dGamma: gamma?.gradient, dBeta: beta?.gradient });
    if (dx) k.layerNormGrad({ ...common, gamma: gamma?.pointer, dx: dx.pointer });
  }
}
