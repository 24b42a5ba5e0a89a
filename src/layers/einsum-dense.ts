import { activationOption, isLinear } from '../activations.js';
import type { Kernels, Pointer } from '../engine/kernels.js';
import { packOnce } from '../engine/packed-products.js';
import { usePacking } from '../engine/packing.js';
import { initializerOption } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { string } from '../options.js';
import { regularizerOption } from '../regularizers/index.js';
import { sizeOf } from '../shape.js';
import { ActivatedLayer } from './activated-layer.js';
import { checkBiasAxes, einsumShapes, equationOption, extentsOption } from './einsum-equation.js';
import { type EinsumOrders, einsumOrders, multiply, multiplyGrad } from './einsum-product.js';
import type { ConstraintsOf, LayerOptions } from './layer.js';
import {
  applyActivation,
  applyActivationGrad,
  finishActivation,
  fusedActivation,
  type OutputActivation,
  planActivation,
} from './output-activation.js';
import { type LayerPlan, type Parameter, type PassState, planPass, required } from './plan.js';
import { addRepeatedBias, planRepeatedBias, type RepeatedBias, repeatedBiasGrad } from './repeated-bias.js';
import { planTurned, type Turned, turn } from './turn.js';

const einsumDenseOptions = {
  /** What is summed: axes by letters, of the input, the kernel and the output, as "abc,cd->abd"; "..." at one side stands for any number of axes. */
  equation: equationOption,
  /** Extents of the output without the batch, and without axes that "..." stands for. null: that of the input's axis. A number stands for a list of one. */
  outputShape: extentsOption,
  /** Default 'linear'. */
  activation: [activationOption, 'linear'],
  /** Letters of the output that the bias has numbers along; it is repeated along others. Default: no bias. */
  biasAxes: [string, undefined],
  /** Default 'glorotUniform'. */
  kernelInitializer: [initializerOption, 'glorotUniform'],
  /** Default 'zeros'. */
  biasInitializer: [initializerOption, 'zeros'],
  kernelRegularizer: [regularizerOption, undefined],
  biasRegularizer: [regularizerOption, undefined],
} as const satisfies OptionSpec;

export interface EinsumDenseOptions extends LayerOptions, OptionsOf<typeof einsumDenseOptions>, ConstraintsOf<'kernel' | 'bias'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface EinsumDenseState extends PassState {
  kernel: Parameter;
  bias: Parameter | undefined;
  repeatedBias: RepeatedBias | undefined;
  activation: OutputActivation;
  orders: EinsumOrders;
  input: Turned | undefined;
  weights: Turned | undefined;
  output: Turned | undefined;
}

export interface EinsumDense extends Settled<typeof einsumDenseOptions> {}

/**
 * A dense layer along any axes: y = activation(einsum(equation, x, W) + b). Axes that the kernel shares with the input, and the output has not, are summed
 * over; those that all three have go side by side, each with weights of its own; others of the kernel come new into the output.
 *
 * ```ts
 * new EinsumDense({ equation: 'abc,cde->abde', outputShape: [null, 8, 16], biasAxes: 'de' }) // x (N, steps, c), y (N, steps, 8, 16), kernel (c, 8, 16)
 * new EinsumDense({ equation: '...x,xy->...y', outputShape: 64, biasAxes: 'y' }) // Dense
 * ```
 *
 * x and y have the batch first; kernel in the equation's order; bias from the output's first axis of `biasAxes` on, with 1 along those that it is repeated
 * along. Where axes lie such that no matrix product can read them they are brought into another order first. Keeps x so, and y where there is an
 * activation, or the sums before it where its derivative needs them. Throws OptionError for an equation that is none, that takes an axis twice or
 * sums one without a weight, and for axes of a bias that the output has not; ShapeError where extents do not fit. Masks end here, as in Keras.
 */
export class EinsumDense extends ActivatedLayer<EinsumDenseState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: EinsumDenseOptions) {
    super(options, einsumDenseOptions, 'EinsumDense');
    checkBiasAxes('EinsumDense', this);
  }

  override macs(output: readonly number[], _parameters: readonly Parameter[], input: readonly number[]): number {
    return sizeOf(output) * einsumOrders(einsumShapes(this.name, this, input)).product.k;
  }

  plan(plan: LayerPlan): EinsumDenseState {
    usePacking(packOnce);
    const shapes = einsumShapes(this.name, this, plan.input.shape);
    const orders = einsumOrders(shapes);
    const extents = (letters: readonly string[]): number[] => letters.map((letter) => shapes.extentOf(letter));
    const kernel = plan.parameter('kernel', extents(shapes.kernel), this.kernelInitializer, { regularizer: this.kernelRegularizer });
    const bias = shapes.bias && plan.parameter('bias', shapes.biasShape, this.biasInitializer, { regularizer: this.biasRegularizer });
    const pass = planPass(plan, extents(shapes.output.slice(1)));
    const activation = planActivation(plan, this.activation, pass.y);
    const learns = plan.trainable && plan.gradients;
    if (learns && !orders.input) plan.keep(plan.input);
    const scratch = plan.scratch.bind(plan);
    return {
      ...{ ...pass, kernel, bias, activation, orders },
      repeatedBias: bias && orders.bias === 'repeated' ? planRepeatedBias(plan, bias, pass.y.shape) : undefined,
      input: planTurned(pass.x.shape, orders.input, scratch, learns ? 'step' : 'forward', pass.dx !== undefined),
      weights: planTurned(kernel.shape, orders.kernel, plan.vector.bind(plan), 'step', learns),
      output: planTurned(pass.y.shape, orders.output, scratch, 'forward', pass.dy !== undefined),
    };
  }

  /** Rows and columns of y, as an activation of rows takes them. */
  private rowsOf({ y }: EinsumDenseState, rows: number): [number, number] {
    const columns = y.shape[y.shape.length - 1] ?? 1;
    return [(rows * y.size) / columns, columns];
  }

  forward(k: Kernels, s: EinsumDenseState, rows: number): void {
    const { x, y, kernel, bias, repeatedBias, activation, orders, input, weights, output } = s;
    if (input) turn(k, input.there, x.pointer, input.value.pointer, rows);
    if (weights) turn(k, weights.there, kernel.pointer, weights.value.pointer, 1);
    const { to, ...fused } = fusedActivation(activation);
    const whole = !output && !repeatedBias;
    const operands = { ...this.operands(s), c: output ? output.value.pointer : to };
    const added = { bias: repeatedBias || !bias ? 0 : bias.pointer, stepBias: orders.bias === 'own' ? orders.product.n : 0 };
    multiply(k, orders.product, operands, { ...added, ...(whole && fused) }, rows);
    if (output) turn(k, output.back, output.value.pointer, to, rows);
    if (repeatedBias) addRepeatedBias(k, repeatedBias, to, rows);
    const [count, columns] = this.rowsOf(s, rows);
    if (whole) finishActivation(k, activation, y, count, columns);
    else if (!isLinear(activation.record)) applyActivation(k, activation, to, y.pointer, count, columns);
  }

  /** dz = dy * activation'(z), in place; db sums of dz, dW = x^T dz, dx = dz W^T, all as the product has them. */
  backward(k: Kernels, s: EinsumDenseState, rows: number): void {
    const { dx, kernel, bias, repeatedBias, activation, orders, input, weights, output } = s;
    const { matrices, m, n } = orders.product;
    const dz = required(s.dy).pointer;
    const [count, columns] = this.rowsOf(s, rows);
    applyActivationGrad(k, activation, dz, dz, count, columns);
    if (repeatedBias) repeatedBiasGrad(k, repeatedBias, dz, rows);
    let c = dz;
    if (output) {
      c = required(output.gradient).pointer;
      turn(k, output.there, dz, c, rows);
    }
    if (bias?.gradient && !repeatedBias) {
      const sums = orders.bias === 'own' ? { rows: rows * m, columns: matrices * n } : { rows: rows * m * matrices, columns: n };
      k.columnSums({ x: c, ...sums, y: bias.gradient });
    }
    const da = dx && (input?.gradient ?? dx).pointer;
    const db = kernel.gradient && (weights?.gradient?.pointer ?? kernel.gradient);
    multiplyGrad(k, orders.product, { ...this.operands(s), c }, { da: da ?? 0, db }, rows);
    if (weights && kernel.gradient) turn(k, weights.back, db, kernel.gradient, 1);
    if (input && dx) turn(k, input.back, da!, dx.pointer, rows);
  }

  private operands({ x, kernel, input, weights }: EinsumDenseState): { a: Pointer; b: Pointer } {
    return { a: (input?.value ?? x).pointer, b: (weights?.value ?? kernel).pointer };
  }
}
