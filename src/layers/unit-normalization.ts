import type { Kernels } from '../engine/kernels.js';
import type { LayerOptions } from './layer.js';
import { channelsOf } from './learned-scale.js';
import type { LayerPlan } from './plan.js';
import { RowNormalization, type RowNormalizationState } from './row-normalization.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface UnitNormalizationState extends RowNormalizationState {}

/** Far below the square of any number that counts: a row of zeros is divided by it, and stays. */
const EPSILON = 1e-30;

/**
 * y = x / |x|, the Euclidean norm that of the last dimension, of every place of every example by itself; zeros stay zeros. x and y (N, ..., C). Keeps x.
 * Throws ShapeError for examples without dimensions.
 */
export class UnitNormalization extends RowNormalization {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, {}, 'UnitNormalization');
  }

  /** x / |x| = (x / sqrt(mean of x^2)) / sqrt(C): the share of every channel is 1 / sqrt(C). */
  plan(plan: LayerPlan): UnitNormalizationState {
    const channels = channelsOf(this.name, plan.input.shape);
    return this.planRows(plan, { channels, gamma: plan.vector(channels, 'step'), epsilon: EPSILON, rms: true });
  }

  override forward(k: Kernels, state: UnitNormalizationState, rows: number): void {
    const { gamma, channels } = state;
    k.fill({ y: gamma!.pointer, n: channels, value: 1 / Math.sqrt(channels) });
    super.forward(k, state, rows);
  }
}
