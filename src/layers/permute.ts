import { activationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { OptionError, ShapeError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { show } from '../options.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type PassState, planPass, required } from './plan.js';

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

/** An order of axes as the kernel takes it: three extents of an output behind the batch, and the input's strides along them. */
interface Order {
  readonly extents: readonly number[];
  readonly strides: readonly number[];
}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface PermuteState extends PassState {
  there: Order;
  back: Order;
}

/** Axes that stay neighbours count as one. Of a sound order of up to three, or of more with neighbours. */
function orderOf(shape: readonly number[], dims: readonly number[]): Order | undefined {
  const inner = (axis: number): number => shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const extents: number[] = [];
  const strides: number[] = [];
  dims.forEach((axis, i) => {
    if (i > 0 && axis === dims[i - 1]! + 1) {
      extents[extents.length - 1]! *= shape[axis]!;
      strides[strides.length - 1] = inner(axis);
    } else {
      extents.push(shape[axis]!);
      strides.push(inner(axis));
    }
  });
  while (extents.length < 3) {
    extents.unshift(1);
    strides.unshift(0);
  }
  return extents.length > 3 ? undefined : { extents, strides };
}

export interface Permute extends Settled<typeof permuteOptions> {}

/**
 * The axes of every example in another order: with dims [2, 1] x (N, A, B) becomes (N, B, A). Throws ShapeError for examples of another number of
 * axes, and for an order of more than three groups of axes that do not stay neighbours.
 */
export class Permute extends Layer<PermuteState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: PermuteOptions) {
    super(options, permuteOptions, 'Permute');
  }

  plan(plan: LayerPlan): PermuteState {
    useKernels(activationKernels);
    const { shape } = plan.input;
    const { dims } = this;
    if (shape.length !== dims.length)
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(shape)} for dims ${formatShape(dims)}; expected as many axes.`,
      );
    const axes = dims.map((axis) => axis - 1);
    const turned = axes.map((axis) => shape[axis]!);
    const there = orderOf(shape, axes);
    const back = orderOf(
      turned,
      shape.map((_, axis) => axes.indexOf(axis)),
    );
    if (!there || !back)
      throw new ShapeError(`${this.name}: received dims ${formatShape(dims)}; expected at most three groups of axes that stay neighbours.`);
    return { ...planPass(plan, turned), there, back };
  }

  forward(k: Kernels, { x, y, there }: PermuteState, rows: number): void {
    permute(k, x.pointer, y.pointer, rows, x.size, there);
  }

  backward(k: Kernels, { x, dx, dy, back }: PermuteState, rows: number): void {
    if (dx) permute(k, required(dy).pointer, dx.pointer, rows, x.size, back);
  }
}

function permute(k: Kernels, x: number, y: number, rows: number, size: number, { extents, strides }: Order): void {
  const [extent1, extent2, extent3] = extents as [number, number, number];
  const [stride1, stride2, stride3] = strides as [number, number, number];
  k.permute({ x, y, extent0: rows, extent1, extent2, extent3, stride0: size, stride1, stride2, stride3 });
}
