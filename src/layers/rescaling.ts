import type { Kernels } from '../engine/kernels.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { finiteNumber } from '../options.js';
import { Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type PassState, planPass, required } from './plan.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface RescalingState extends PassState {}

const rescalingOptions = {
  scale: finiteNumber,
  /** Added after scaling. Default 0. */
  offset: [finiteNumber, 0],
} as const satisfies OptionSpec;

export interface RescalingOptions extends LayerOptions, OptionsOf<typeof rescalingOptions> {}

export interface Rescaling extends Settled<typeof rescalingOptions> {}

/** y = x * scale + offset. `scale` 1 / 255 brings bytes of an image to 0..1. Default offset 0. */
export class Rescaling extends Layer<RescalingState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: RescalingOptions) {
    super(options, rescalingOptions, 'Rescaling');
  }

  override get supportsMasking(): boolean {
    return true;
  }

  plan(plan: LayerPlan): RescalingState {
    return planPass(plan, plan.input.shape);
  }

  forward(k: Kernels, { x, y }: RescalingState, rows: number): void {
    k.affine({ x: x.pointer, y: y.pointer, n: rows * x.size, scale: this.scale, offset: this.offset });
  }

  backward(k: Kernels, { x, dx, dy }: RescalingState, rows: number): void {
    if (dx) k.affine({ x: required(dy).pointer, y: dx.pointer, n: rows * x.size, scale: this.scale });
  }
}
