import { activationOption } from '../activations.js';
import type { Kernels } from '../engine/kernels.js';
import { packOnce } from '../engine/packed-products.js';
import { usePacking } from '../engine/packing.js';
import { ShapeError } from '../errors.js';
import { initializerOption } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positiveInteger, trueOrFalse } from '../options.js';
import { regularizerOption } from '../regularizers/index.js';
import { formatShape, sizeOf } from '../shape.js';
import { ActivatedLayer } from './activated-layer.js';
import { planBias } from './bias.js';
import type { ConstraintsOf, LayerOptions } from './layer.js';
import { applyActivationGrad, finishActivation, fusedActivation, type OutputActivation, planActivation } from './output-activation.js';
import { kernelMacs, type LayerPlan, type Parameter, type PassState, planPass, required } from './plan.js';
import { projectGrad } from './projection.js';

const denseOptions = {
  /** Outputs an example. */
  units: positiveInteger,
  /** Default 'linear'. */
  activation: [activationOption, 'linear'],
  /** Default true. */
  useBias: [trueOrFalse, true],
  /** Default 'glorotUniform'. */
  kernelInitializer: [initializerOption, 'glorotUniform'],
  /** Default 'zeros'. */
  biasInitializer: [initializerOption, 'zeros'],
  kernelRegularizer: [regularizerOption, undefined],
  biasRegularizer: [regularizerOption, undefined],
} as const satisfies OptionSpec;

export interface DenseOptions extends LayerOptions, OptionsOf<typeof denseOptions>, ConstraintsOf<'kernel' | 'bias'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface DenseState extends PassState {
  kernel: Parameter;
  bias: Parameter | undefined;
  activation: OutputActivation;
  /** Rows of the product an example: the extents before the last. */
  repeat: number;
  fanIn: number;
}

export interface Dense extends Settled<typeof denseOptions> {}

/**
 * Fully connected: y = activation(x W + b), over the last dimension of x.
 *
 * x (N, ..., I), kernel W (I, units), bias b (units), y (N, ..., units). Keeps x, and y where there is an activation, or the sums before it where its derivative needs them.
 * Throws ShapeError for an input without dimensions.
 */
export class Dense extends ActivatedLayer<DenseState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: DenseOptions) {
    super(options, denseOptions, 'Dense');
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override macs(output: readonly number[], parameters: readonly Parameter[]): number {
    return kernelMacs(output, parameters);
  }

  plan(plan: LayerPlan): DenseState {
    usePacking(packOnce);
    const { shape } = plan.input;
    const fanIn = shape[shape.length - 1];
    if (fanIn === undefined) {
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(shape)}; Dense expects at least one dimension, [features].`,
      );
    }
    const kernel = plan.parameter('kernel', [fanIn, this.units], this.kernelInitializer, { regularizer: this.kernelRegularizer });
    const bias = planBias(plan, this, this.units);
    const pass = planPass(plan, [...shape.slice(0, -1), this.units]);
    const activation = planActivation(plan, this.activation, pass.y);
    if (plan.trainable) plan.keep(plan.input);
    return { ...pass, kernel, bias, activation, repeat: sizeOf(shape) / fanIn, fanIn };
  }

  forward(k: Kernels, { x, y, kernel, bias, activation, repeat, fanIn }: DenseState, rows: number): void {
    const { units } = this;
    const m = rows * repeat;
    const { to, ...fused } = fusedActivation(activation);
    k.gemm({
      m,
      n: units,
      k: fanIn,
      a: x.pointer,
      lda: fanIn,
      b: kernel.pointer,
      ldb: units,
      c: to,
      ldc: units,
      bias: bias ? bias.pointer : 0,
      ...fused,
    });
    finishActivation(k, activation, y, m, units);
  }

  /** dz = dy * activation'(z), in place; dW = x^T dz, db = column sums of dz, dx = dz W^T. */
  backward(k: Kernels, s: DenseState, rows: number): void {
    const { units } = this;
    const { dy, activation, repeat, fanIn } = s;
    const dz = required(dy).pointer;
    applyActivationGrad(k, activation, dz, dz, rows * repeat, units);
    projectGrad(k, { ...s, from: fanIn, to: units, steps: repeat }, false, rows);
  }
}
