// Separable convolution: each channel by itself, then a matrix product over the channels of each place.
import type { Activation } from '../activations.js';
import type { Kernels } from '../engine/kernels.js';
import { packOnce } from '../engine/packed-products.js';
import { usePacking } from '../engine/packing.js';
import { type Initializer, initializerOption } from '../initializers/index.js';
import type { OptionSpec } from '../option-spec.js';
import { positiveInteger, trueOrFalse } from '../options.js';
import { type Regularizer, regularizerOption } from '../regularizers/index.js';
import { sizeOf } from '../shape.js';
import { ActivatedLayer } from './activated-layer.js';
import { type BiasOptions, planBias } from './bias.js';
import { type Depthwise, depthwiseBackward, depthwiseForward, planDepthwise } from './depthwise.js';
import { applyActivationGrad, finishActivation, fusedActivation, type OutputActivation, planActivation } from './output-activation.js';
import { type LayerPlan, type Parameter, type PassState, planPass, required, type Slot } from './plan.js';
import type { DilatedWindow } from './window.js';

/** What separable layers are told besides their window and activation. */
export const separableOptions = {
  /** Output channels. */
  filters: positiveInteger,
  /** Filters of each channel before the product. Default 1. */
  depthMultiplier: [positiveInteger, 1],
  /** Default true. */
  useBias: [trueOrFalse, true],
  /** Default 'glorotUniform'. */
  depthwiseInitializer: [initializerOption, 'glorotUniform'],
  /** Default 'glorotUniform'. */
  pointwiseInitializer: [initializerOption, 'glorotUniform'],
  /** Default 'zeros'. */
  biasInitializer: [initializerOption, 'zeros'],
  depthwiseRegularizer: [regularizerOption, undefined],
  pointwiseRegularizer: [regularizerOption, undefined],
  biasRegularizer: [regularizerOption, undefined],
} as const satisfies OptionSpec;

/** A layer with these options. */
interface SeparableOptions extends BiasOptions {
  readonly activation: Activation;
  readonly filters: number;
  readonly depthMultiplier: number;
  readonly depthwiseInitializer: Initializer;
  readonly pointwiseInitializer: Initializer;
  readonly depthwiseRegularizer: Regularizer | undefined;
  readonly pointwiseRegularizer: Regularizer | undefined;
}

/** What such a layer lays out. */
export interface SeparableState extends PassState {
  depthwise: Depthwise;
  /** What comes out of the depthwise convolution, and its gradient. */
  between: Slot;
  betweenGradient: Slot;
  pointwise: Parameter;
  bias: Parameter | undefined;
  activation: OutputActivation;
}

/** Plans such a layer: `taps` is the shape of its kernels, `places` that of its output without the channels. */
export function planSeparable(
  plan: LayerPlan,
  layer: SeparableOptions,
  shape: DilatedWindow,
  taps: readonly number[],
  places: readonly number[],
): SeparableState {
  usePacking(packOnce);
  const { filters, depthMultiplier: multiplier } = layer;
  const depth = shape.channels * multiplier;
  const kernel = plan.parameter('depthwiseKernel', [...taps, shape.channels, multiplier], layer.depthwiseInitializer, {
    regularizer: layer.depthwiseRegularizer,
  });
  const pointwise = plan.parameter('pointwiseKernel', [...taps.map(() => 1), depth, filters], layer.pointwiseInitializer, {
    regularizer: layer.pointwiseRegularizer,
  });
  const bias = planBias(plan, layer, filters);
  const pass = planPass(plan, [...places, filters]);
  const activation = planActivation(plan, layer.activation, pass.y);
  const size = sizeOf(places) * depth;
  const between = plan.scratch(size, plan.gradients ? 'step' : 'forward');
  const betweenGradient = plan.scratch(plan.gradients ? size : 0, 'backward');
  return {
    ...pass,
    depthwise: planDepthwise(plan, plan.input, shape, kernel, multiplier),
    between,
    betweenGradient,
    pointwise,
    bias,
    activation,
  };
}

/** The sizes of the product: places of `rows` examples, channels before and after. */
function productOf({ depthwise: { shape }, y }: SeparableState, rows: number) {
  const m = rows * shape.outHeight * shape.outWidth;
  return { m, depth: shape.channels, n: (rows * y.size) / m };
}

/** A separable convolution: what those of images and sequences share. */
export abstract class SeparableLayer extends ActivatedLayer<SeparableState> {
  override get emits(): boolean {
    return true;
  }

  /** Every place takes both kernels. */
  override macs(output: readonly number[], parameters: readonly Parameter[]): number {
    const kernels = parameters.filter(({ name }) => name !== 'bias');
    return sizeOf(output.slice(0, -1)) * kernels.reduce((sum, { size }) => sum + size, 0);
  }

  forward(k: Kernels, s: SeparableState, rows: number): void {
    const { y, depthwise, between, pointwise, bias, activation } = s;
    const { m, depth, n } = productOf(s, rows);
    const { to, ...fused } = fusedActivation(activation);
    depthwiseForward(k, depthwise, { y: between.pointer }, rows);
    const operands = { a: between.pointer, lda: depth, b: pointwise.pointer, ldb: n, c: to, ldc: n };
    k.gemm({ m, n, k: depth, ...operands, bias: bias ? bias.pointer : 0, ...fused });
    finishActivation(k, activation, y, m, n);
  }

  /** dz = dy * activation'(z), in place; db = sums of dz, dP = between^T dz, and the depthwise convolution's gradients from dz P^T. */
  backward(k: Kernels, s: SeparableState, rows: number): void {
    const { dx, dy, depthwise, between, betweenGradient, pointwise, bias, activation } = s;
    const { m, depth, n } = productOf(s, rows);
    const dz = required(dy).pointer;
    const after = betweenGradient.pointer;
    applyActivationGrad(k, activation, dz, dz, m, n);
    if (pointwise.gradient)
      k.gemm({ transposeA: true, m: depth, n, k: m, a: between.pointer, lda: depth, b: dz, ldb: n, c: pointwise.gradient, ldc: n });
    if (bias?.gradient) k.columnSums({ x: dz, rows: m, columns: n, y: bias.gradient });
    if (!dx && !depthwise.kernel.gradient) return;
    k.gemm({ transposeB: true, m, n: depth, k: n, a: dz, lda: n, b: pointwise.pointer, ldb: n, c: after, ldc: depth });
    depthwiseBackward(k, depthwise, after, dx?.pointer ?? 0, rows);
  }
}
