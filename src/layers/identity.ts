import type { Kernels } from '../engine/kernels.js';
import type { OptionSpec } from '../option-spec.js';
import { Layer, type LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';

/** y = x: a place in a network that has a name. x and y (N, ...) are the same memory. */
export class Identity extends Layer<void> {
  override get emits(): boolean {
    return true;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}, own: OptionSpec = {}, kind = 'Identity') {
    super(options, own, kind);
  }

  plan(plan: LayerPlan): void {
    plan.output(plan.input.shape, { alias: true });
  }

  forward(_kernels: Kernels): void {}

  backward(_kernels: Kernels): void {}
}
