import { sequenceKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { ShapeError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { finiteNumber } from '../options.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions } from './layer.js';
import { planMask } from './mask.js';
import { type LayerPlan, type Mask, type PassState, planPass, required } from './plan.js';

const maskingOptions = {
  /** A step whose numbers all are this one is padding. Default 0. */
  maskValue: [finiteNumber, 0],
} as const satisfies OptionSpec;

export interface MaskingOptions extends LayerOptions, OptionsOf<typeof maskingOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface MaskingState extends PassState {
  mask: Mask;
  features: number;
}

export interface Masking extends Settled<typeof maskingOptions> {}

/**
 * Marks steps as padding, for the layers behind it, the loss and the metrics: those whose numbers all are `maskValue`. y = x, and zeros at such steps.
 *
 * x (N, steps, features) and y alike. Keeps nothing. Throws ShapeError for examples that are not [..., steps, features].
 */
export class Masking extends Layer<MaskingState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: MaskingOptions = {}) {
    super(options, maskingOptions, 'Masking');
  }

  plan(plan: LayerPlan): MaskingState {
    useKernels(sequenceKernels);
    const { shape, size } = plan.input;
    if (shape.length < 2)
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(shape)}; Masking expects two dimensions or more, [steps, features].`,
      );
    const features = shape[shape.length - 1]!;
    const mask = planMask(plan, size / features);
    const pass = planPass(plan, shape, { alias: plan.inPlace });
    plan.giveMask(mask);
    return { ...pass, mask, features };
  }

  forward(k: Kernels, { x, y, mask, features: columns }: MaskingState, examples: number): void {
    const rows = examples * mask.slot.size;
    k.markSteps({ x: x.pointer, value: this.maskValue, mask: mask.slot.pointer, rows, columns });
    k.selectRows({ mask: mask.slot.pointer, a: x.pointer, y: y.pointer, rows, columns });
  }

  backward(k: Kernels, { dx, dy, mask, features: columns }: MaskingState, examples: number): void {
    const rows = examples * mask.slot.size;
    if (dx) k.selectRows({ mask: mask.slot.pointer, a: required(dy).pointer, y: dx.pointer, rows, columns });
  }
}
