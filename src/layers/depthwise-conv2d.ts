import { activationOption } from '../activations.js';
import { joined, type OptionSpec, type OptionsOf, type Settled } from '../option-spec.js';
import { DepthwiseLayer, type DepthwiseState, depthwiseOptions, planDepthwiseLayer } from './depthwise.js';
import type { ConstraintsOf, LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { checkDilation, paddingOption, pairOption, planDilated } from './window.js';

const ownOptions = {
  /** Rows and columns of a kernel; a number stands for both. */
  kernelSize: pairOption,
  /** Default 1. */
  strides: [pairOption, 1],
  /** Default 'valid'. */
  padding: [paddingOption, 'valid'],
  /** Rows and columns from one tap of a kernel to the next, as in Keras's `dilationRate`; goes with strides of 1. Default 1. */
  dilation: [pairOption, 1],
  /** Default 'linear'. */
  activation: [activationOption, 'linear'],
} as const satisfies OptionSpec;

const depthwiseConv2dOptions = /* @__PURE__ */ joined(ownOptions, depthwiseOptions);

export interface DepthwiseConv2DOptions
  extends LayerOptions,
    OptionsOf<typeof depthwiseConv2dOptions>,
    ConstraintsOf<'depthwise' | 'bias'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface DepthwiseConv2DState extends DepthwiseState {}

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
export class DepthwiseConv2D extends DepthwiseLayer {
  constructor(options: DepthwiseConv2DOptions) {
    super(options, depthwiseConv2dOptions, 'DepthwiseConv2D');
    checkDilation('DepthwiseConv2D', this.strides, this.dilation);
  }

  plan(plan: LayerPlan): DepthwiseConv2DState {
    const shape = planDilated(this.name, 'DepthwiseConv2D', plan.input.shape, this.kernelSize, this);
    return planDepthwiseLayer(plan, this, shape, this.kernelSize, [shape.outHeight, shape.outWidth]);
  }
}
