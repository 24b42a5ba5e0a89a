import { imageKernels, sequenceKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type PassState, planPass, required, type Slot } from './plan.js';
import { rowOf } from './sequence-window.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface GlobalAveragePooling1DState extends PassState {
  steps: number;
  channels: number;
  mask: Slot | undefined;
}

/**
 * The mean of each channel over the whole sequence: y[c] = mean over i of x[i, c]. x (N, steps, C), y (N, C). Keeps nothing. Throws ShapeError for
 * examples that are not [steps, channels]. Of masked sequences the mean of the steps that count; zeros where none does.
 */
export class GlobalAveragePooling1D extends Layer<GlobalAveragePooling1DState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, {}, 'GlobalAveragePooling1D');
  }

  plan(plan: LayerPlan): GlobalAveragePooling1DState {
    const [mask] = plan.inputMasks;
    useKernels(mask ? sequenceKernels : imageKernels);
    const [, steps, channels] = rowOf(this.name, 'GlobalAveragePooling1D', plan.input.shape);
    return { ...planPass(plan, [channels]), steps, channels, mask: mask?.slot };
  }

  forward(k: Kernels, { x, y, steps, channels, mask }: GlobalAveragePooling1DState, rows: number): void {
    if (mask) k.maskedMean({ x: x.pointer, mask: mask.pointer, y: y.pointer, rows, steps, columns: channels });
    else k.globalAveragePool({ batch: rows, pixels: steps, channels, x: x.pointer, y: y.pointer });
  }

  backward(k: Kernels, { dx, dy, steps, channels, mask }: GlobalAveragePooling1DState, rows: number): void {
    if (!dx) return;
    if (mask) k.maskedMeanGrad({ dy: required(dy).pointer, mask: mask.pointer, dx: dx.pointer, rows, steps, columns: channels });
    else k.globalAveragePoolGrad({ batch: rows, pixels: steps, channels, dy: required(dy).pointer, dx: dx.pointer });
  }
}
