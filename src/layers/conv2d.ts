import { type Activation, activationOption } from '../activations.js';
import { convolve, convolveInputGrad, convolveKernelGrad } from '../engine/convolution.js';
import { imageKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { packOnce } from '../engine/packed-products.js';
import { usePacking } from '../engine/packing.js';
import type { ConvolutionShape } from '../engine/records/conv.js';
import { initializerOption } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positiveInteger, trueOrFalse } from '../options.js';
import { regularizerOption } from '../regularizers/index.js';
import {
  kernelMacs,
  Layer,
  type LayerOptions,
  type LayerPlan,
  type Parameter,
  type PassState,
  planPass,
  required,
  type Slot,
} from './layer.js';
import { applyActivationGrad, finishActivation, fusedActivation, type OutputActivation, planActivation } from './output-activation.js';
import { checkDilation, paddingOption, pairOption, planConvolution } from './window.js';

const conv2dOptions = {
  /** Output channels. */
  filters: positiveInteger,
  /** Rows and columns of a kernel; a number stands for both. */
  kernelSize: pairOption,
  /** Default 1. */
  strides: [pairOption, 1],
  /** Rows and columns from one tap of a kernel to the next, as in Keras's `dilationRate`; goes with strides of 1. Default 1. */
  dilation: [pairOption, 1],
  /** Default 'valid'. */
  padding: [paddingOption, 'valid'],
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

export interface Conv2DOptions extends LayerOptions, OptionsOf<typeof conv2dOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface Conv2DState extends PassState {
  kernel: Parameter;
  bias: Parameter | undefined;
  activation: OutputActivation;
  shape: ConvolutionShape;
  scratch: Slot;
  gradientScratch: Slot;
}

export interface Conv2D extends Settled<typeof conv2dOptions> {}

/**
 * Convolution of images: y[i, j, f] = activation(b[f] + sum over (u, v, c) of x[i s + u d - p, j s + v d - p, c] W[u, v, c, f]),
 * s the stride, d the dilation, p the padding before the image.
 *
 * x (N, height, width, C), kernel W (kernel rows, kernel columns, C, filters), bias b (filters), y (N, rows, columns, filters).
 * Keeps x, and y where there is an activation, or the sums before it where its derivative needs them. Throws ShapeError for examples that are not [height, width, channels], and for
 * a kernel larger than the padded image.
 */
export class Conv2D extends Layer<Conv2DState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: Conv2DOptions) {
    super(options, conv2dOptions, 'Conv2D');
    checkDilation('Conv2D', this.strides, this.dilation);
  }

  override get finalActivation(): Activation {
    return this.activation;
  }

  override macs(output: readonly number[], parameters: readonly Parameter[]): number {
    return kernelMacs(output, parameters);
  }

  plan(plan: LayerPlan): Conv2DState {
    useKernels(imageKernels);
    usePacking(packOnce);
    const { input: x } = plan;
    const shape = planConvolution(this.name, 'Conv2D', x.shape, this.kernelSize, this.filters, this);
    const kernel = plan.parameter('kernel', [...this.kernelSize, shape.channels, this.filters], this.kernelInitializer, {
      regularizer: this.kernelRegularizer,
    });
    const bias = this.useBias
      ? plan.parameter('bias', [this.filters], this.biasInitializer, { regularizer: this.biasRegularizer })
      : undefined;
    const pass = planPass(plan, [shape.outHeight, shape.outWidth, this.filters]);
    const activation = planActivation(plan, this.activation, pass.y);
    if (this.trainable) plan.keep(x);
    const numbers = plan.info.convolutionScratch({ ...shape, batch: plan.batch }) / plan.elementBytes;
    const scratch = plan.vector(numbers, 'forward');
    const gradientScratch = plan.vector(plan.gradients ? numbers : 0, 'backward');
    return { ...pass, kernel, bias, activation, shape, scratch, gradientScratch };
  }

  forward(k: Kernels, { x, y, kernel, bias, activation, shape, scratch }: Conv2DState, rows: number): void {
    const { to, ...fused } = fusedActivation(activation);
    convolve(k, {
      ...shape,
      batch: rows,
      x: x.pointer,
      w: kernel.pointer,
      bias: bias ? bias.pointer : 0,
      ...fused,
      y: to,
      scratch: scratch.pointer,
    });
    finishActivation(k, activation, y, rows * shape.outHeight * shape.outWidth, shape.filters);
  }

  /** dz = dy * activation'(z), in place; dW and dx are the convolution's gradients, db = sums of dz over the images. */
  backward(k: Kernels, { x, dx, dy, kernel, bias, activation, shape, gradientScratch: scratch }: Conv2DState, rows: number): void {
    const dz = required(dy).pointer;
    const pixels = rows * shape.outHeight * shape.outWidth;
    applyActivationGrad(k, activation, dz, dz, pixels, shape.filters);
    if (kernel.gradient) {
      convolveKernelGrad(k, { ...shape, batch: rows, x: x.pointer, dy: dz, dw: kernel.gradient, scratch: scratch.pointer });
      if (bias) k.columnSums({ x: dz, rows: pixels, columns: shape.filters, y: bias.gradient });
    }
    if (dx) convolveInputGrad(k, { ...shape, batch: rows, dy: dz, w: kernel.pointer, dx: dx.pointer, scratch: scratch.pointer });
  }
}
