import { type Activation, activationNamed } from '../activations.js';
import { convolve, convolveInputGrad, convolveKernelGrad } from '../engine/convolution.js';
import type { Kernels } from '../engine/kernels.js';
import type { ConvolutionShape } from '../engine/records/images.js';
import { getInitializer, type Initializer, type InitializerOption } from '../initializers/index.js';
import { checkOptions, positiveInteger, trueOrFalse } from '../options.js';
import { getRegularizer, type Regularizer, type RegularizerOption } from '../regularizers/index.js';
import { kernelMacs, Layer, type LayerOptions, type LayerPlan, layerOptionNames, type Parameter, required, type Slot } from './layer.js';
import { applyActivationGrad, finishActivation, fusedActivation, type OutputActivation, planActivation } from './output-activation.js';
import { type Padding, type Pair, paddingOption, pairOption, planWindow } from './window.js';

export interface Conv2DOptions extends LayerOptions {
  /** Output channels. */
  filters: number;
  /** Rows and columns of a kernel; a number stands for both. */
  kernelSize: Pair;
  /** Default 1. */
  strides?: Pair;
  /** Default 'valid'. */
  padding?: Padding;
  /** Default 'linear'. */
  activation?: Activation;
  /** Default true. */
  useBias?: boolean;
  /** Default 'glorotUniform'. */
  kernelInitializer?: InitializerOption;
  /** Default 'zeros'. */
  biasInitializer?: InitializerOption;
  kernelRegularizer?: RegularizerOption;
}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface State {
  x: Slot;
  y: Slot;
  dx: Slot | undefined;
  dy: Slot | undefined;
  kernel: Parameter;
  bias: Parameter | undefined;
  activation: OutputActivation;
  shape: ConvolutionShape;
  scratch: Slot;
  gradientScratch: Slot;
}

/**
 * Convolution of images: y[i, j, f] = activation(b[f] + sum over (u, v, c) of x[i s + u - p, j s + v - p, c] W[u, v, c, f]),
 * s the stride, p the padding before the image.
 *
 * x (N, height, width, C), kernel W (kernel rows, kernel columns, C, filters), bias b (filters), y (N, rows, columns, filters).
 * Keeps x, and y where there is an activation, or the sums before it where its derivative needs them. Throws ShapeError for examples that are not [height, width, channels], and for
 * a kernel larger than the padded image.
 */
export class Conv2D extends Layer<State> {
  override readonly kind = 'Conv2D';
  override get emits(): boolean {
    return true;
  }
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | undefined;

  constructor(options: Conv2DOptions) {
    checkOptions('Conv2D', options, [
      'filters',
      'kernelSize',
      'strides',
      'padding',
      'activation',
      'useBias',
      'kernelInitializer',
      'biasInitializer',
      'kernelRegularizer',
      ...layerOptionNames,
    ]);
    super(options);
    this.filters = positiveInteger('Conv2D', 'filters', options.filters);
    this.kernelSize = pairOption('Conv2D', 'kernelSize', options.kernelSize);
    this.strides = pairOption('Conv2D', 'strides', options.strides ?? 1);
    this.padding = paddingOption('Conv2D', options.padding ?? 'valid');
    this.activation = activationNamed('Conv2D', options.activation);
    this.useBias = trueOrFalse('Conv2D', 'useBias', options.useBias ?? true);
    this.kernelInitializer = getInitializer(options.kernelInitializer ?? 'glorotUniform', 'Conv2D', 'kernelInitializer');
    this.biasInitializer = getInitializer(options.biasInitializer ?? 'zeros', 'Conv2D', 'biasInitializer');
    this.kernelRegularizer = getRegularizer(options.kernelRegularizer, 'Conv2D', 'kernelRegularizer');
  }

  override get finalActivation(): Activation {
    return this.activation;
  }

  override macs(output: readonly number[], parameters: readonly Parameter[]): number {
    return kernelMacs(output, parameters);
  }

  override get config(): object {
    const { filters, kernelSize, strides, padding, activation, useBias, kernelInitializer, biasInitializer, kernelRegularizer } = this;
    return {
      ...super.config,
      filters,
      kernelSize,
      strides,
      padding,
      activation,
      useBias,
      kernelInitializer: { name: kernelInitializer.name, ...kernelInitializer.config },
      biasInitializer: { name: biasInitializer.name, ...biasInitializer.config },
      ...(kernelRegularizer ? { kernelRegularizer: { ...kernelRegularizer } } : {}),
    };
  }

  plan(plan: LayerPlan): State {
    const { input: x, inputGradient: dx } = plan;
    const window = planWindow(this.name, 'Conv2D', x.shape, this.kernelSize, this.strides, this.padding);
    const shape: ConvolutionShape = { ...window, filters: this.filters };
    const kernel = plan.parameter('kernel', [...this.kernelSize, shape.channels, this.filters], this.kernelInitializer, {
      regularizer: this.kernelRegularizer,
    });
    const bias = this.useBias ? plan.parameter('bias', [this.filters], this.biasInitializer) : undefined;
    const y = plan.output([shape.outHeight, shape.outWidth, this.filters]);
    const activation = planActivation(plan, this.activation, y);
    if (this.trainable) plan.keep(x);
    const numbers = plan.info.convolutionScratch({ ...shape, batch: plan.batch }) / plan.elementBytes;
    const scratch = plan.vector(numbers, 'forward');
    const gradientScratch = plan.vector(plan.gradients ? numbers : 0, 'backward');
    return { x, y, dx, dy: plan.outputGradient, kernel, bias, activation, shape, scratch, gradientScratch };
  }

  forward(k: Kernels, { x, y, kernel, bias, activation, shape, scratch }: State, rows: number): void {
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
  backward(k: Kernels, { x, dx, dy, kernel, bias, activation, shape, gradientScratch: scratch }: State, rows: number): void {
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
