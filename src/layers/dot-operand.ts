import { activationKernels, regularizationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { sizeOf } from '../shape.js';
import type { LayerPlan, Slot } from './plan.js';

/** An input as a matrix an example: (outside, along), or where `isTransposed` (along, outside). */
export interface DotOperand {
  readonly x: Slot;
  readonly dx: Slot | undefined;
  /** Axes before and behind that which is summed over. */
  readonly before: number;
  readonly along: number;
  readonly after: number;
  /** With the axis last, where it lies elsewhere and must not. */
  readonly turned: Slot | undefined;
  /** Divided by its length, with the mean and the factor of every row. */
  readonly normal: { y: Slot; mean: Slot; rstd: Slot } | undefined;
  readonly gradient: Slot | undefined;
}

/** Below the square of every length that a number has: of zeros it leaves zeros. */
const EPSILON = 1e-14;

/** Plans input number `place`, of which `axis` is summed over. */
export function planOperand(plan: LayerPlan, place: number, axis: number, normalize: boolean): DotOperand {
  const x = plan.inputs[place]!;
  const dx = plan.inputGradients[place];
  const [before, along, after] = [sizeOf(x.shape.slice(0, axis)), x.shape[axis]!, sizeOf(x.shape.slice(axis + 1))];
  const turns = after > 1 && (normalize || before > 1);
  if (turns) useKernels(activationKernels);
  if (normalize) useKernels(regularizationKernels);
  const scratch = (size: number): Slot => plan.scratch(size, 'step');
  const rows = x.size / along;
  return {
    ...{ x, dx, before, along, after },
    turned: turns ? scratch(x.size) : undefined,
    normal: normalize ? { y: scratch(x.size), mean: scratch(rows), rstd: scratch(rows) } : undefined,
    gradient: dx && (turns || normalize) ? plan.scratch(x.size, 'backward') : undefined,
  };
}

/** Whether the matrix of an operand is (along, outside). */
export const isTransposed = ({ before, after, turned }: DotOperand): boolean => before === 1 && after > 1 && !turned;

/** Where the matrix is that is multiplied. */
export const matrixOf = ({ x, turned, normal }: DotOperand): number => (normal?.y ?? turned ?? x).pointer;

/** Brings the axis to the end, or with `back` to its place. */
function turn(k: Kernels, { before, along, after }: DotOperand, x: number, y: number, rows: number, back: boolean): void {
  const [extent2, extent3] = back ? [along, after] : [after, along];
  const sizes = { extent0: rows, extent1: before, extent2, extent3 };
  const inner = along * after;
  k.permute({ x, y, ...sizes, stride0: before * inner, stride1: inner, stride2: 1, stride3: extent2 });
}

/** Writes the matrix of an operand. */
export function prepareOperand(k: Kernels, operand: DotOperand, rows: number): void {
  const { x, along, turned, normal } = operand;
  if (turned) turn(k, operand, x.pointer, turned.pointer, rows, false);
  if (!normal) return;
  const { y, mean, rstd } = normal;
  const from = (turned ?? x).pointer;
  // by the root of the mean of squares, which leaves a factor of the square root of their number
  const sizes = { rows: (rows * x.size) / along, channels: along, epsilon: EPSILON, rms: true };
  k.layerNorm({ x: from, mean: mean.pointer, rstd: rstd.pointer, y: y.pointer, ...sizes });
}

/** What the gradient of the matrix makes of the input's. */
export function finishOperand(k: Kernels, operand: DotOperand, rows: number): void {
  const { x, dx, along, turned, normal, gradient } = operand;
  if (!dx || !gradient) return;
  if (normal) {
    const { mean, rstd } = normal;
    const common = { x: (turned ?? x).pointer, dy: gradient.pointer, mean: mean.pointer, rstd: rstd.pointer };
    const to = (turned ? gradient : dx).pointer;
    k.layerNormGrad({ ...common, dx: to, rows: (rows * x.size) / along, channels: along, rms: true });
  }
  if (turned) turn(k, operand, gradient.pointer, dx.pointer, rows, true);
}
