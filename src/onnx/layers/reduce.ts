import { broadcastKernels, imageKernels, useKernels } from '../../engine/families.js';
import type { Kernels } from '../../engine/kernels.js';
import { ShapeError } from '../../errors.js';
import { Layer, type LayerOptions } from '../../layers/layer.js';
import { type LayerPlan, type PassState, planPass, required } from '../../layers/plan.js';
import type { OptionSpec, OptionsOf, Settled } from '../../option-spec.js';
import { oneOf } from '../../options.js';
import { formatShape } from '../../shape.js';

const REDUCTIONS = ['sum', 'mean', 'max'] as const;
type Reduction = (typeof REDUCTIONS)[number];

const reduceOptions = {
  reduction: (owner: string, name: string, value: Reduction): Reduction => oneOf(owner, name, value, REDUCTIONS),
} as const satisfies OptionSpec;

export interface OnnxReduceOptions extends LayerOptions, OptionsOf<typeof reduceOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface OnnxReduceState extends PassState {
  outer: number;
  times: number;
  inner: number;
}

export interface OnnxReduce extends Settled<typeof reduceOptions> {}

/**
 * The sum, the mean or the largest number along the middle axis: x (N, A, B, C), y (N, A, C). The gradient of a maximum goes to the first that is it. Keeps x
 * and y of a maximum. Throws ShapeError for examples of another number of axes.
 */
export class OnnxReduce extends Layer<OnnxReduceState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: OnnxReduceOptions) {
    super(options, reduceOptions, 'OnnxReduce');
  }

  plan(plan: LayerPlan): OnnxReduceState {
    useKernels(this.reduction === 'max' ? imageKernels : broadcastKernels);
    const { shape } = plan.input;
    if (shape.length !== 3) throw new ShapeError(`${this.name}: received examples of shape ${formatShape(shape)}; expected three axes.`);
    const [outer, times, inner] = shape as [number, number, number];
    const pass = planPass(plan, [outer, inner]);
    if (this.reduction === 'max') {
      plan.keep(pass.x);
      plan.keep(pass.y);
    }
    return { ...pass, outer, times, inner };
  }

  /** Columns of images, one for each of the outer axis. */
  #window({ outer, times, inner }: OnnxReduceState, rows: number) {
    const image = { height: times, width: 1, channels: inner, outHeight: 1, outWidth: 1, padTop: 0, padLeft: 0 };
    return { ...image, kernelHeight: times, kernelWidth: 1, strideY: 1, strideX: 1, batch: rows * outer };
  }

  forward(k: Kernels, s: OnnxReduceState, rows: number): void {
    const { x, y, outer, times, inner } = s;
    if (this.reduction === 'max') {
      k.maxPool2d({ ...this.#window(s, rows), x: x.pointer, y: y.pointer });
      return;
    }
    k.sumAxis({ x: x.pointer, y: y.pointer, outer: rows * outer, times, inner });
    if (this.reduction === 'mean') k.affine({ x: y.pointer, y: y.pointer, n: rows * y.size, scale: 1 / times });
  }

  backward(k: Kernels, s: OnnxReduceState, rows: number): void {
    const { x, y, dx, outer, times, inner } = s;
    if (!dx) return;
    const dy = required(s.dy).pointer;
    if (this.reduction === 'max') {
      k.maxPool2dGrad({ ...this.#window(s, rows), x: x.pointer, y: y.pointer, dy, dx: dx.pointer });
      return;
    }
    k.repeatAxis({ x: dy, y: dx.pointer, outer: rows * outer, times, inner });
    if (this.reduction === 'mean') k.affine({ x: dx.pointer, y: dx.pointer, n: rows * dx.size, scale: 1 / times });
  }
}
