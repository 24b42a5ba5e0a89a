import { imageKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type PassState, planPass, required } from './plan.js';
import { imageSize } from './window.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface GlobalAveragePooling2DState extends PassState {
  pixels: number;
  channels: number;
}

/**
 * The mean of each channel over the whole image: y[c] = mean over (i, j) of x[i, j, c]. x (N, height, width, C), y (N, C).
 * Keeps nothing. Throws ShapeError for examples that are not [height, width, channels]. Lin, Chen and Yan, "Network in
 * Network", 2013.
 */
export class GlobalAveragePooling2D extends Layer<GlobalAveragePooling2DState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, {}, 'GlobalAveragePooling2D');
  }

  plan(plan: LayerPlan): GlobalAveragePooling2DState {
    useKernels(imageKernels);
    const { height, width, channels } = imageSize(this.name, 'GlobalAveragePooling2D', plan.input.shape);
    return { ...planPass(plan, [channels]), pixels: height * width, channels };
  }

  forward(k: Kernels, { x, y, pixels, channels }: GlobalAveragePooling2DState, rows: number): void {
    k.globalAveragePool({ batch: rows, pixels, channels, x: x.pointer, y: y.pointer });
  }

  backward(k: Kernels, { dx, dy, pixels, channels }: GlobalAveragePooling2DState, rows: number): void {
    if (dx) k.globalAveragePoolGrad({ batch: rows, pixels, channels, dy: required(dy).pointer, dx: dx.pointer });
  }
}
