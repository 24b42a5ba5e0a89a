import { attentionKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { OptionError, ShapeError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { show, trueOrFalse } from '../options.js';
import { formatShape } from '../shape.js';
import { type DotOperand, finishOperand, isTransposed, matrixOf, planOperand, prepareOperand } from './dot-operand.js';
import { Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, required, type Slot } from './plan.js';

/** One axis of both inputs or one of each, the batch being axis 0; from the end where below 0. */
function axesOption(owner: string, name: string, value: number | readonly number[]): number | readonly number[] {
  const list = typeof value === 'number' ? [value, value] : value;
  if (Array.isArray(list) && list.length === 2 && list.every((axis) => Number.isInteger(axis) && axis !== 0))
    return typeof value === 'number' ? value : [...value];
  throw new OptionError(
    `${owner}: option "${name}" must be an axis or two, [2, 1], counted from the batch, which is axis 0 and no axis to sum over, received ${show(value)}.`,
  );
}

const dotOptions = {
  /** The axis of both inputs that is summed over, or that of each: [2, 1]. Axis 0 is the batch; -1 is the last. */
  axes: axesOption,
  /** Divide what is multiplied by its length along the axis: y holds cosines. Default false. */
  normalize: [trueOrFalse, false],
} as const satisfies OptionSpec;

export interface DotOptions extends LayerOptions, OptionsOf<typeof dotOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface DotState {
  a: DotOperand;
  b: DotOperand;
  y: Slot;
  dy: Slot | undefined;
  scaled: Slot | undefined;
}

export interface Dot extends Settled<typeof dotOptions> {}

/**
 * Products of two tensors, example by example: y[n, i.., j..] = sum over c of a[n, i.., c, ..] b[n, .., c, j..], c running along `axes`.
 *
 * a (N, ..., C, ...), b (N, ..., C, ...), y (N, the other axes of a, the other axes of b), or (N, 1) where there are none. With `normalize` a and b are
 * divided by the square root of their sum of squares along the axis first. Keeps its inputs. Throws ShapeError where the axes differ in extent.
 */
export class Dot extends Layer<DotState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: DotOptions) {
    super(options, dotOptions, 'Dot');
  }

  plan(plan: LayerPlan): DotState {
    useKernels(attentionKernels);
    const { inputs } = plan;
    if (inputs.length !== 2)
      throw new OptionError(
        `${this.name}: received ${inputs.length} input${inputs.length > 1 ? 's' : ''}; Dot expects two, as in apply([a, b]).`,
      );
    const axes = typeof this.axes === 'number' ? [this.axes, this.axes] : this.axes;
    const [first, second] = inputs.map(({ shape }, i) => this.axisOf(shape, axes[i]!)) as [number, number];
    const [a, b] = inputs as [Slot, Slot];
    if (a.shape[first] !== b.shape[second]) {
      throw new ShapeError(
        `${this.name}: received shapes ${formatShape(a.shape)} and ${formatShape(b.shape)}; expected as many numbers along axis ${first + 1} of the first and axis ${second + 1} of the second.`,
      );
    }
    const rest = [...a.shape.filter((_, i) => i !== first), ...b.shape.filter((_, i) => i !== second)];
    const y = plan.output(rest.length > 0 ? rest : [1]);
    const dy = plan.outputGradient;
    for (const slot of inputs) plan.keep(slot);
    const scaled = this.normalize && dy ? plan.scratch(y.size, 'backward') : undefined;
    return { a: planOperand(plan, 0, first, this.normalize), b: planOperand(plan, 1, second, this.normalize), y, dy, scaled };
  }

  /** An axis of an example, counted from 0. */
  private axisOf(shape: readonly number[], axis: number): number {
    const own = axis < 0 ? shape.length + axis : axis - 1;
    if (own >= 0 && own < shape.length) return own;
    throw new ShapeError(`${this.name}: received axis ${axis} for examples of shape ${formatShape(shape)}; expected 1 to ${shape.length}.`);
  }

  forward(k: Kernels, { a, b, y }: DotState, rows: number): void {
    for (const operand of [a, b]) prepareOperand(k, operand, rows);
    const [m, n] = [a.x.size / a.along, b.x.size / b.along];
    const operands = { a: matrixOf(a), b: matrixOf(b), transposeA: isTransposed(a), transposeB: !isTransposed(b) };
    k.products({ batch: rows, m, n, k: a.along, ...operands, c: y.pointer });
    if (a.normal) k.affine({ x: y.pointer, y: y.pointer, n: rows * y.size, scale: 1 / a.along });
  }

  /** da = dy b^T, db = dy^T a, as their matrices lie; through the lengths; and to where their axes were. */
  backward(k: Kernels, { a, b, y, dy: slot, scaled }: DotState, rows: number): void {
    let dy = required(slot).pointer;
    if (scaled) {
      k.affine({ x: dy, y: scaled.pointer, n: rows * y.size, scale: 1 / a.along });
      dy = scaled.pointer;
    }
    const [m, n] = [a.x.size / a.along, b.x.size / b.along];
    const [ta, tb] = [isTransposed(a), isTransposed(b)];
    if (a.dx) {
      const to = (a.gradient ?? a.dx).pointer;
      if (ta) k.products({ batch: rows, m: a.along, n: m, k: n, a: matrixOf(b), transposeA: !tb, b: dy, transposeB: true, c: to });
      else k.products({ batch: rows, m, n: a.along, k: n, a: dy, b: matrixOf(b), transposeB: tb, c: to });
      finishOperand(k, a, rows);
    }
    if (b.dx) {
      const to = (b.gradient ?? b.dx).pointer;
      if (tb) k.products({ batch: rows, m: b.along, n, k: m, a: matrixOf(a), transposeA: !ta, b: dy, c: to });
      else k.products({ batch: rows, m: n, n: b.along, k: m, a: dy, transposeA: true, b: matrixOf(a), transposeB: ta, c: to });
      finishOperand(k, b, rows);
    }
  }
}
