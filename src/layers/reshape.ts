import type { Kernels } from '../engine/kernels.js';
import { OptionError, ShapeError } from '../errors.js';
import { checkOptions, show } from '../options.js';
import { formatShape, sizeOf } from '../shape.js';
import { Layer, type LayerOptions, type LayerPlan, layerOptionNames } from './layer.js';

export interface ReshapeOptions extends LayerOptions {
  /** Of one example; one extent may be -1, which is then told from the others. */
  targetShape: readonly number[];
}

/** Every example in another shape of as many numbers, which stay where they are. One extent may be -1: what is left over. */
export class Reshape extends Layer<void> {
  override readonly kind = 'Reshape';
  override get emits(): boolean {
    return true;
  }
  readonly targetShape: readonly number[];

  constructor(options: ReshapeOptions) {
    checkOptions('Reshape', options, ['targetShape', ...layerOptionNames]);
    super(options);
    const { targetShape } = options;
    const sound =
      Array.isArray(targetShape) && targetShape.every((extent) => Number.isSafeInteger(extent) && (extent > 0 || extent === -1));
    if (!sound || targetShape.filter((extent) => extent === -1).length > 1) {
      throw new OptionError(
        `Reshape: option "targetShape" must be whole numbers of 1 or more, of which one may be -1; received ${show(targetShape)}.`,
      );
    }
    this.targetShape = [...targetShape];
  }

  override get config(): object {
    return { ...super.config, targetShape: this.targetShape };
  }

  plan(plan: LayerPlan): void {
    const { shape, size } = plan.input;
    const known = sizeOf(this.targetShape.filter((extent) => extent !== -1));
    const target = this.targetShape.map((extent) => (extent === -1 ? size / known : extent));
    if (sizeOf(target) !== size || !target.every(Number.isInteger)) {
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(shape)}, ${size} numbers, for the target shape ${formatShape(this.targetShape)}.`,
      );
    }
    plan.output(target, { alias: true });
  }

  forward(_kernels: Kernels): void {}

  backward(_kernels: Kernels): void {}
}
