import type { Kernels } from '../engine/kernels.js';
import { OptionError, ShapeError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { show } from '../options.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type PassState, planPass, required } from './plan.js';
import { inverseOf, planTurn, type Turn, turn } from './turn.js';

/** `value`, if it is an order of axes that are counted from 1. */
function dimsOption(owner: string, name: string, value: unknown): readonly number[] {
  if (Array.isArray(value) && value.length > 0) {
    const sorted = [...value].sort((a, b) => a - b);
    if (sorted.every((axis, i) => axis === i + 1)) return [...value];
  }
  throw new OptionError(`${owner}: option "${name}" must be an order of the axes from 1 on, such as [2, 1], received ${show(value)}.`);
}

const permuteOptions = {
  /** Which axis of the input becomes the first, the second and so on; the batch, axis 0, stays: [2, 1] swaps the two behind it. */
  dims: dimsOption,
} as const satisfies OptionSpec;

export interface PermuteOptions extends LayerOptions, OptionsOf<typeof permuteOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface PermuteState extends PassState {
  there: Turn;
  /** Where the gradient is wanted. */
  back: Turn | undefined;
}

export interface Permute extends Settled<typeof permuteOptions> {}

/**
 * The axes of every example in another order: with dims [2, 1] x (N, A, B) becomes (N, B, A). Throws ShapeError for examples of another number of
 * axes.
 */
export class Permute extends Layer<PermuteState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: PermuteOptions) {
    super(options, permuteOptions, 'Permute');
  }

  plan(plan: LayerPlan): PermuteState {
    const { shape } = plan.input;
    const { dims } = this;
    if (shape.length !== dims.length)
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(shape)} for dims ${formatShape(dims)}; expected as many axes.`,
      );
    const axes = dims.map((axis) => axis - 1);
    const turned = axes.map((axis) => shape[axis]!);
    const pass = planPass(plan, turned);
    return {
      ...pass,
      there: planTurn(shape, axes, (size) => plan.scratch(size, 'forward')),
      back: pass.dx && planTurn(turned, inverseOf(axes), (size) => plan.scratch(size, 'backward')),
    };
  }

  forward(k: Kernels, { x, y, there }: PermuteState, rows: number): void {
    turn(k, there, x.pointer, y.pointer, rows);
  }

  backward(k: Kernels, { dx, dy, back }: PermuteState, rows: number): void {
    if (dx && back) turn(k, back, required(dy).pointer, dx.pointer, rows);
  }
}
