import { regularizationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { ShapeError } from '../errors.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions, type LayerPlan, type PassState, planPass, required, type Slot } from './layer.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface UnitNormalizationState extends PassState {
  /** 1 / sqrt(channels), for every channel. */
  share: Slot;
  /** A number each for every row: zeros, and the inverse root mean squares. */
  mean: Slot;
  rstd: Slot;
  rowsPerExample: number;
  channels: number;
}

/** Far below the square of any number that counts: a row of zeros is divided by it, and stays. */
const EPSILON = 1e-30;

/**
 * y = x / |x|, the Euclidean norm that of the last dimension, of every place of every example by itself; zeros stay zeros. x and y (N, ..., C). Keeps x.
 * Throws ShapeError for examples without dimensions.
 */
export class UnitNormalization extends Layer<UnitNormalizationState> {
  override get emits(): boolean {
    return true;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, {}, 'UnitNormalization');
  }

  plan(plan: LayerPlan): UnitNormalizationState {
    useKernels(regularizationKernels);
    const { input: x } = plan;
    const channels = x.shape[x.shape.length - 1];
    if (channels === undefined)
      throw new ShapeError(`${this.name}: received examples of shape ${formatShape(x.shape)}; expected a last dimension, [..., channels].`);
    const rowsPerExample = x.size / channels;
    plan.keep(x);
    const share = plan.vector(channels, 'step');
    const [mean, rstd] = [plan.scratch(rowsPerExample, 'step'), plan.scratch(rowsPerExample, 'step')];
    return { ...planPass(plan, x.shape), share, mean, rstd, rowsPerExample, channels };
  }

  /** x / |x| = (x / sqrt(mean of x^2)) / sqrt(C). */
  forward(k: Kernels, { x, y, share, mean, rstd, rowsPerExample, channels }: UnitNormalizationState, rows: number): void {
    k.fill({ y: share.pointer, n: channels, value: 1 / Math.sqrt(channels) });
    k.layerNorm({
      ...{ x: x.pointer, gamma: share.pointer, mean: mean.pointer, rstd: rstd.pointer, y: y.pointer },
      ...{ rows: rows * rowsPerExample, channels, epsilon: EPSILON, rms: true },
    });
  }

  backward(k: Kernels, { x, dx, dy, share, mean, rstd, rowsPerExample, channels }: UnitNormalizationState, rows: number): void {
    if (!dx) return;
    const kept = { x: x.pointer, gamma: share.pointer, mean: mean.pointer, rstd: rstd.pointer };
    k.layerNormGrad({ ...kept, dy: required(dy).pointer, dx: dx.pointer, rows: rows * rowsPerExample, channels, rms: true });
  }
}
