import { attentionKernels, useKernels } from '../../engine/families.js';
import type { Kernels } from '../../engine/kernels.js';
import { ShapeError } from '../../errors.js';
import { Layer, type LayerOptions } from '../../layers/layer.js';
import { type LayerPlan, required, type Slot } from '../../layers/plan.js';
import type { OptionSpec, OptionsOf, Settled } from '../../option-spec.js';
import { trueOrFalse } from '../../options.js';
import { formatShape } from '../../shape.js';

const productOptions = {
  /** The second matrix is (n, k). Default false. */
  transposeB: [trueOrFalse, false],
} as const satisfies OptionSpec;

export interface OnnxProductOptions extends LayerOptions, OptionsOf<typeof productOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface OnnxProductState {
  a: Slot;
  b: Slot;
  y: Slot;
  da: Slot | undefined;
  db: Slot | undefined;
  dy: Slot | undefined;
  batch: number;
  m: number;
  n: number;
  k: number;
}

export interface OnnxProduct extends Settled<typeof productOptions> {}

/**
 * Products of matrices, several an example: y[n, h] = a[n, h] b[n, h], a (N, H, m, k), b (N, H, k, n) or with `transposeB` (N, H, n, k), y (N, H, m, n).
 * Keeps its inputs. Throws ShapeError for others.
 */
export class OnnxProduct extends Layer<OnnxProductState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: OnnxProductOptions = {}) {
    super(options, productOptions, 'OnnxProduct');
  }

  plan(plan: LayerPlan): OnnxProductState {
    useKernels(attentionKernels);
    const [a, b] = plan.inputs;
    const [da, db] = plan.inputGradients;
    const [batch = 0, m = 0, k] = a!.shape;
    const [other, first, second] = b?.shape ?? [];
    const [inner, n = 0] = this.transposeB ? [second, first] : [first, second];
    if (plan.inputs.length !== 2 || batch !== other || k === undefined || k !== inner)
      throw new ShapeError(
        `${this.name}: received ${plan.inputs.map(({ shape }) => formatShape(shape)).join(' and ')}; expected matrices that can be multiplied.`,
      );
    const y = plan.output([batch, m, n]);
    for (const slot of plan.inputs) plan.keep(slot);
    return { a: a!, b: b!, y, da, db, dy: plan.outputGradient, batch, m, n, k };
  }

  forward(kernels: Kernels, { a, b, y, batch, m, n, k }: OnnxProductState, rows: number): void {
    kernels.products({ batch: rows * batch, m, n, k, a: a.pointer, b: b.pointer, transposeB: this.transposeB, c: y.pointer });
  }

  /** da = dy b^T, db = a^T dy, or its transpose. */
  backward(kernels: Kernels, s: OnnxProductState, rows: number): void {
    const { da, db, m, n, k, transposeB } = { ...s, transposeB: this.transposeB };
    const [a, b, dy, batch] = [s.a.pointer, s.b.pointer, required(s.dy).pointer, rows * s.batch];
    if (da) kernels.products({ batch, m, n: k, k: n, a: dy, b, transposeB: !transposeB, c: da.pointer });
    if (!db) return;
    const [left, right] = transposeB ? [dy, a] : [a, dy];
    kernels.products({ batch, m: transposeB ? n : k, n: transposeB ? k : n, k: m, a: left, transposeA: true, b: right, c: db.pointer });
  }
}
