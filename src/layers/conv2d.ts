import { activationOption } from '../activations.js';
import { joined, type OptionSpec, type OptionsOf, type Settled } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import { type ConvolutionState, checkGroups, FilterLayer, filterOptions, groupsOption, planFilters } from './convolution.js';
import type { ConstraintsOf, LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { checkDilation, paddingOption, pairOption, planConvolution } from './window.js';

const ownOptions = {
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
} as const satisfies OptionSpec;

const conv2dOptions = /* @__PURE__ */ joined(ownOptions, /* @__PURE__ */ joined(groupsOption, filterOptions));

export interface Conv2DOptions extends LayerOptions, OptionsOf<typeof conv2dOptions>, ConstraintsOf<'kernel' | 'bias'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface Conv2DState extends ConvolutionState {}

export interface Conv2D extends Settled<typeof conv2dOptions> {}

/**
 * Convolution of images: y[i, j, f] = activation(b[f] + sum over (u, v, c) of x[i s + u d - p, j s + v d - p, c] W[u, v, c, f]),
 * s the stride, d the dilation, p the padding before the image; c goes over the C / groups channels of the filter's group.
 *
 * x (N, height, width, C), kernel W (kernel rows, kernel columns, C / groups, filters), bias b (filters), y (N, rows, columns, filters).
 * Keeps x, and y where there is an activation, or the sums before it where its derivative needs them. Throws ShapeError for examples that are not [height, width, channels], and for
 * a kernel larger than the padded image.
 */
export class Conv2D extends FilterLayer {
  constructor(options: Conv2DOptions) {
    super(options, conv2dOptions, 'Conv2D');
    checkDilation('Conv2D', this.strides, this.dilation);
    checkGroups('Conv2D', this.filters, this.groups);
  }

  plan(plan: LayerPlan): Conv2DState {
    const shape = planConvolution(this.name, 'Conv2D', plan.input.shape, this.kernelSize, this.filters, this);
    return planFilters(plan, this, shape, this.kernelSize, [shape.outHeight, shape.outWidth, this.filters], this.groups);
  }
}
