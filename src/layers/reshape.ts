import type { Kernels } from '../engine/kernels.js';
import { OptionError, ShapeError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { show } from '../options.js';
import { formatShape, sizeOf } from '../shape.js';
import { Layer, type LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';

/** `value`, if it is a shape of which at most one extent is open. */
function targetShapeOption(owner: string, name: string, value: unknown): readonly number[] {
  const sound = Array.isArray(value) && value.every((extent) => Number.isSafeInteger(extent) && (extent > 0 || extent === -1));
  if (sound && value.filter((extent) => extent === -1).length <= 1) return [...value];
  throw new OptionError(`${owner}: option "${name}" must be whole numbers of 1 or more, of which one may be -1; received ${show(value)}.`);
}

const reshapeOptions = {
  /** Of one example; one extent may be -1, which is then told from the others. */
  targetShape: targetShapeOption,
} as const satisfies OptionSpec;

export interface ReshapeOptions extends LayerOptions, OptionsOf<typeof reshapeOptions> {}

export interface Reshape extends Settled<typeof reshapeOptions> {}

/** Every example in another shape of as many numbers, which stay where they are. One extent may be -1: what is left over. */
export class Reshape extends Layer<void> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: ReshapeOptions) {
    super(options, reshapeOptions, 'Reshape');
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
