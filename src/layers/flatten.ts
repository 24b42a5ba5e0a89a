import type { Kernels } from '../engine/kernels.js';
import { checkOptions } from '../options.js';
import { Layer, type LayerOptions, type LayerPlan, layerOptionNames } from './layer.js';

/** Every example as one row: x (N, ...) becomes (N, product of ...). The numbers stay where they are; only the shape changes. */
export class Flatten extends Layer<void> {
  override readonly kind = 'Flatten';
  override get emits(): boolean {
    return true;
  }
  constructor(options: LayerOptions = {}) {
    checkOptions('Flatten', options, layerOptionNames);
    super(options);
  }

  plan(plan: LayerPlan): void {
    plan.output([plan.input.size], { alias: true });
  }

  forward(_kernels: Kernels): void {}

  backward(_kernels: Kernels): void {}
}
