// Normalization of each row, the last dimension, by itself.
import { regularizationKernels, useKernels } from '../engine/families.js';
import type { Kernels, Pointer } from '../engine/kernels.js';
import { Layer } from './layer.js';
import { type LayerPlan, type PassState, planPass, required, type Slot } from './plan.js';

/** What channels are multiplied by, or what is added to them: learned where there is a gradient. */
export interface ChannelNumbers {
  readonly pointer: Pointer;
  readonly gradient?: Pointer;
}

/** What is normalized, and how. */
export interface Rows {
  /** Numbers of a row. */
  readonly channels: number;
  readonly gamma?: ChannelNumbers | undefined;
  readonly beta?: ChannelNumbers | undefined;
  readonly epsilon: number;
  /** By the root mean square: about zero, and not about the mean. */
  readonly rms: boolean;
}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface RowNormalizationState extends PassState, Rows {
  /** Statistics, a number each for every row. */
  mean: Slot;
  rstd: Slot;
  rowsPerExample: number;
}

/** A layer that does so: y = gamma (x - mean) rstd + beta. */
export abstract class RowNormalization extends Layer<RowNormalizationState> {
  override get emits(): boolean {
    return true;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** Keeps x. */
  protected planRows(plan: LayerPlan, rows: Rows): RowNormalizationState {
    useKernels(regularizationKernels);
    const { input: x } = plan;
    const rowsPerExample = x.size / rows.channels;
    plan.keep(x);
    const [mean, rstd] = [plan.scratch(rowsPerExample, 'step'), plan.scratch(rowsPerExample, 'step')];
    return { ...planPass(plan, x.shape), ...rows, mean, rstd, rowsPerExample };
  }

  forward(k: Kernels, s: RowNormalizationState, rows: number): void {
    const { x, y, gamma, beta, mean, rstd, rowsPerExample, channels, epsilon, rms } = s;
    k.layerNorm({
      ...{ x: x.pointer, gamma: gamma?.pointer, beta: beta?.pointer, mean: mean.pointer, rstd: rstd.pointer, y: y.pointer },
      ...{ rows: rows * rowsPerExample, channels, epsilon, rms },
    });
  }

  backward(k: Kernels, s: RowNormalizationState, rows: number): void {
    const { x, dx, gamma, beta, mean, rstd, rowsPerExample, channels, rms } = s;
    const dy = required(s.dy).pointer;
    const common = { x: x.pointer, dy, mean: mean.pointer, rstd: rstd.pointer, rows: rows * rowsPerExample, channels };
    if (gamma?.gradient || beta?.gradient) k.layerNormParameterGrad({ ...common, dGamma: gamma?.gradient, dBeta: beta?.gradient });
    if (dx) k.layerNormGrad({ ...common, gamma: gamma?.pointer, dx: dx.pointer, rms });
  }
}
