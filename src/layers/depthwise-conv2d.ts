import { type Activation, activationOption } from '../activations.js';
import { depthwiseKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { initializerOption } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positiveInteger, trueOrFalse } from '../options.js';
import { regularizerOption } from '../regularizers/index.js';
import { type Depthwise, depthwiseBackward, depthwiseForward, planDepthwise } from './depthwise.js';
import { kernelMacs, Layer, type LayerOptions, type LayerPlan, type Parameter, type PassState, planPass, required } from './layer.js';
import { applyActivationGrad, finishActivation, fusedActivation, type OutputActivation, planActivation } from './output-activation.js';
import { checkDilation, paddingOption, pairOption, planDilated } from './window.js';

const depthwiseConv2dOptions = {
  /** Rows and columns of a kernel; a number stands for both. */
  kernelSize: pairOption,
  /** Default 1. */
  strides: [pairOption, 1],
  /** Default 'valid'. */
  padding: [paddingOption, 'valid'],
  /** Filters of each channel. Default 1. */
  depthMultiplier: [positiveInteger, 1],
  /** Rows and columns from one tap of a kernel to the next, as in Keras's `dilationRate`; goes with strides of 1. Default 1. */
  dilation: [pairOption, 1],
  /** Default 'linear'. */
  activation: [activationOption, 'linear'],
  /** Default true. */
  useBias: [trueOrFalse, true],
  /** Default 'glorotUniform'. */
  depthwiseInitializer: [initializerOption, 'glorotUniform'],
  /** Default 'zeros'. */
  biasInitializer: [initializerOption, 'zeros'],
  depthwiseRegularizer: [regularizerOption, undefined],
  biasRegularizer: [regularizerOption, undefined],
} as const satisfies OptionSpec;

export interface DepthwiseConv2DOptions extends LayerOptions, OptionsOf<typeof depthwiseConv2dOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface DepthwiseConv2DState extends PassState {
  depthwise: Depthwise;
  bias: Parameter | undefined;
  activation: OutputActivation;
}

export interface DepthwiseConv2D extends Settled<typeof depthwiseConv2dOptions> {}

/**
 * Convolution of each channel with kernels of its own, `depthMultiplier` m of them:
 * y[i, j, c m + k] = activation(b[c m + k] + sum over (u, v) of x[i s + u d - p, j s + v d - p, c] W[u, v, c, k]), s the stride, d the dilation, p the
 * padding before the image.
 *
 * x (N, height, width, C), kernel W (kernel rows, kernel columns, C, m), bias b (C m), y (N, rows, columns, C m).
 * Keeps x, and y where there is an activation. Throws ShapeError for examples that are not [height, width, channels], and for a kernel larger than the
 * padded image. Source: Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions" (2017).
 */
export class DepthwiseConv2D extends Layer<DepthwiseConv2DState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: DepthwiseConv2DOptions) {
    super(options, depthwiseConv2dOptions, 'DepthwiseConv2D');
    checkDilation('DepthwiseConv2D', this.strides, this.dilation);
  }

  override get finalActivation(): Activation {
    return this.activation;
  }

  override macs(output: readonly number[], parameters: readonly Parameter[]): number {
    return kernelMacs(output, parameters);
  }

  plan(plan: LayerPlan): DepthwiseConv2DState {
    useKernels(depthwiseKernels);
    const { input: x } = plan;
    const shape = planDilated(this.name, 'DepthwiseConv2D', x.shape, this.kernelSize, this);
    const channels = shape.channels * this.depthMultiplier;
    const kernel = plan.parameter('kernel', [...this.kernelSize, shape.channels, this.depthMultiplier], this.depthwiseInitializer, {
      regularizer: this.depthwiseRegularizer,
    });
    const bias = this.useBias ? plan.parameter('bias', [channels], this.biasInitializer, { regularizer: this.biasRegularizer }) : undefined;
    const pass = planPass(plan, [shape.outHeight, shape.outWidth, channels]);
    const activation = planActivation(plan, this.activation, pass.y);
    return { ...pass, depthwise: planDepthwise(plan, x, shape, kernel, this.depthMultiplier), bias, activation };
  }

  forward(k: Kernels, { y, depthwise, bias, activation }: DepthwiseConv2DState, rows: number): void {
    const { to, ...fused } = fusedActivation(activation);
    depthwiseForward(k, depthwise, { bias: bias ? bias.pointer : 0, ...fused, y: to }, rows);
    const { outHeight, outWidth, channels } = depthwise.shape;
    finishActivation(k, activation, y, rows * outHeight * outWidth, channels);
  }

  /** dz = dy * activation'(z), in place; db = sums of dz over the images. */
  backward(k: Kernels, { dx, dy, depthwise, bias, activation }: DepthwiseConv2DState, rows: number): void {
    const dz = required(dy).pointer;
    const { outHeight, outWidth, channels } = depthwise.shape;
    const pixels = rows * outHeight * outWidth;
    applyActivationGrad(k, activation, dz, dz, pixels, channels);
    depthwiseBackward(k, depthwise, dz, dx?.pointer ?? 0, rows);
    if (bias?.gradient) k.columnSums({ x: dz, rows: pixels, columns: channels, y: bias.gradient });
  }
}
