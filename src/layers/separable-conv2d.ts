import { activationOption } from '../activations.js';
import { joined, type OptionSpec, type OptionsOf, type Settled } from '../option-spec.js';
import type { ConstraintsOf, LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { planSeparable, SeparableLayer, type SeparableState, separableOptions } from './separable.js';
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

const separableConv2dOptions = /* @__PURE__ */ joined(ownOptions, separableOptions);

export interface SeparableConv2DOptions
  extends LayerOptions,
    OptionsOf<typeof separableConv2dOptions>,
    ConstraintsOf<'depthwise' | 'pointwise' | 'bias'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface SeparableConv2DState extends SeparableState {}

export interface SeparableConv2D extends Settled<typeof separableConv2dOptions> {}

/**
 * A convolution of each channel with `depthMultiplier` m kernels of its own, then one of 1x1 over all of them:
 * y[i, j, f] = activation(b[f] + sum over (c, k) of z[i, j, c m + k] P[0, 0, c m + k, f]), z what DepthwiseConv2D gives with the kernel D and no bias.
 *
 * x (N, height, width, C), depthwiseKernel D (kernel rows, kernel columns, C, m), pointwiseKernel P (1, 1, C m, filters), bias b (filters),
 * y (N, rows, columns, filters). Keeps x and z, and y where there is an activation. Throws ShapeError for examples that are not [height, width, channels],
 * and for a kernel larger than the padded image. Source: Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions" (2017).
 */
export class SeparableConv2D extends SeparableLayer {
  constructor(options: SeparableConv2DOptions) {
    super(options, separableConv2dOptions, 'SeparableConv2D');
    checkDilation('SeparableConv2D', this.strides, this.dilation);
  }

  plan(plan: LayerPlan): SeparableConv2DState {
    const shape = planDilated(this.name, 'SeparableConv2D', plan.input.shape, this.kernelSize, this);
    return planSeparable(plan, this, shape, this.kernelSize, [shape.outHeight, shape.outWidth]);
  }
}
