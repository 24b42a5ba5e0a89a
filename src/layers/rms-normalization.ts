import { regularizationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { ShapeError } from '../errors.js';
import { getInitializer } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positive } from '../options.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions, type LayerPlan, type Parameter, type PassState, planPass, required, type Slot } from './layer.js';

const rmsNormalizationOptions = {
  /** Added to the mean square. Default 1e-6. */
  epsilon: [positive, 1e-6],
} as const satisfies OptionSpec;

export interface RMSNormalizationOptions extends LayerOptions, OptionsOf<typeof rmsNormalizationOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface RMSNormalizationState extends PassState {
  scale: Parameter;
  /** A number each for every row: zeros, and the inverse root mean squares. */
  mean: Slot;
  rstd: Slot;
  rowsPerExample: number;
  channels: number;
}

export interface RMSNormalization extends Settled<typeof rmsNormalizationOptions> {}

/**
 * y = scale x / sqrt(mean of x^2 + epsilon), the mean that of the last dimension, of every place of every example by itself: layer normalization without
 * a mean that is taken off. x (N, ..., C), scale (C), which begins with ones. Keeps x. Throws ShapeError for examples without dimensions.
 * Source: Zhang and Sennrich, "Root Mean Square Layer Normalization" (2019).
 */
export class RMSNormalization extends Layer<RMSNormalizationState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: RMSNormalizationOptions = {}) {
    super(options, rmsNormalizationOptions, 'RMSNormalization');
  }

  override get supportsMasking(): boolean {
    return true;
  }

  plan(plan: LayerPlan): RMSNormalizationState {
    useKernels(regularizationKernels);
    const { input: x } = plan;
    const channels = x.shape[x.shape.length - 1];
    if (channels === undefined)
      throw new ShapeError(`${this.name}: received examples of shape ${formatShape(x.shape)}; expected a last dimension, [..., channels].`);
    const scale = plan.parameter('scale', [channels], getInitializer('ones'));
    const rowsPerExample = x.size / channels;
    plan.keep(x);
    const [mean, rstd] = [plan.scratch(rowsPerExample, 'step'), plan.scratch(rowsPerExample, 'step')];
    return { ...planPass(plan, x.shape), scale, mean, rstd, rowsPerExample, channels };
  }

  forward(k: Kernels, { x, y, scale, mean, rstd, rowsPerExample, channels }: RMSNormalizationState, rows: number): void {
    k.layerNorm({
      ...{ x: x.pointer, gamma: scale.pointer, mean: mean.pointer, rstd: rstd.pointer, y: y.pointer },
      ...{ rows: rows * rowsPerExample, channels, epsilon: this.epsilon, rms: true },
    });
  }

  backward(k: Kernels, { x, dx, dy: slot, scale, mean, rstd, rowsPerExample, channels }: RMSNormalizationState, rows: number): void {
    const dy = required(slot).pointer;
    const common = { x: x.pointer, dy, mean: mean.pointer, rstd: rstd.pointer, rows: rows * rowsPerExample, channels };
    if (scale.gradient) k.layerNormParameterGrad({ ...common, dGamma: scale.gradient });
    if (dx) k.layerNormGrad({ ...common, gamma: scale.pointer, dx: dx.pointer, rms: true });
  }
}
