import type { Kernels } from '../engine/kernels.js';
import { Layer, type LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';

/** Every example as one row: x (N, ...) becomes (N, product of ...). The numbers stay where they are; only the shape changes. */
export class Flatten extends Layer<void> {
  override get emits(): boolean {
    return true;
  }
  constructor(options: LayerOptions = {}) {
    super(options, {}, 'Flatten');
  }

  plan(plan: LayerPlan): void {
    plan.output([plan.input.size], { alias: true });
  }

  forward(_kernels: Kernels): void {}

  backward(_kernels: Kernels): void {}
}
