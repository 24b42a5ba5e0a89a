import type { Kernels } from '../engine/kernels.js';
import { checkOptions, finiteNumber } from '../options.js';
import { Layer, type LayerOptions, type LayerPlan, layerOptionNames, required, type Slot } from './layer.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface State {
  x: Slot;
  y: Slot;
  dx: Slot | undefined;
  dy: Slot | undefined;
}

export interface RescalingOptions extends LayerOptions {
  scale: number;
  /** Added after scaling. Default 0. */
  offset?: number;
}

/** y = x * scale + offset. `scale` 1 / 255 brings bytes of an image to 0..1. Default offset 0. */
export class Rescaling extends Layer<State> {
  override readonly kind = 'Rescaling';
  override get emits(): boolean {
    return true;
  }
  readonly scale: number;
  readonly offset: number;

  constructor(options: RescalingOptions) {
    checkOptions('Rescaling', options, ['scale', 'offset', ...layerOptionNames]);
    super(options);
    this.scale = finiteNumber('Rescaling', 'scale', options.scale);
    this.offset = finiteNumber('Rescaling', 'offset', options.offset ?? 0);
  }

  override get config(): object {
    return { ...super.config, scale: this.scale, offset: this.offset };
  }

  plan(plan: LayerPlan): State {
    const { input: x, inputGradient: dx } = plan;
    const y = plan.output(x.shape);
    return { x, y, dx, dy: plan.outputGradient };
  }

  forward(k: Kernels, { x, y }: State, rows: number): void {
    k.affine({ x: x.pointer, y: y.pointer, n: rows * x.size, scale: this.scale, offset: this.offset });
  }

  backward(k: Kernels, { x, dx, dy }: State, rows: number): void {
    if (dx) k.affine({ x: required(dy).pointer, y: dx.pointer, n: rows * x.size, scale: this.scale });
  }
}
