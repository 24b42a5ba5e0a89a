import { activationOption } from '../activations.js';
import { joined, type OptionSpec, type OptionsOf, type Settled } from '../option-spec.js';
import { DepthwiseLayer, type DepthwiseState, depthwiseOptions, planDepthwiseLayer } from './depthwise.js';
import type { ConstraintsOf, LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { rowOf, rowWindow, sequenceKernelOptions, sequencePaddingOption } from './sequence-window.js';
import { checkDilation, planDilated } from './window.js';

const ownOptions = {
  /** Default 'valid'. */
  padding: [sequencePaddingOption, 'valid'],
  /** Default 'linear'. */
  activation: [activationOption, 'linear'],
} as const satisfies OptionSpec;

const depthwiseConv1dOptions = /* @__PURE__ */ joined(/* @__PURE__ */ joined(sequenceKernelOptions, ownOptions), depthwiseOptions);

export interface DepthwiseConv1DOptions
  extends LayerOptions,
    OptionsOf<typeof depthwiseConv1dOptions>,
    ConstraintsOf<'depthwise' | 'bias'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface DepthwiseConv1DState extends DepthwiseState {}

export interface DepthwiseConv1D extends Settled<typeof depthwiseConv1dOptions> {}

/**
 * Convolution of each channel of a sequence with kernels of its own, `depthMultiplier` m of them:
 * y[i, c m + k] = activation(b[c m + k] + sum over u of x[i s + u d - p, c] W[u, c, k]), s the stride, d the dilation, p the padding before it.
 *
 * x (N, steps, C), kernel W (kernel steps, C, m), bias b (C m), y (N, steps, C m). Keeps x, and y where there is an activation. Throws ShapeError for
 * examples that are not [steps, channels], and for a kernel larger than the padded sequence.
 */
export class DepthwiseConv1D extends DepthwiseLayer {
  constructor(options: DepthwiseConv1DOptions) {
    super(options, depthwiseConv1dOptions, 'DepthwiseConv1D');
    checkDilation('DepthwiseConv1D', [this.strides], [this.dilation]);
  }

  plan(plan: LayerPlan): DepthwiseConv1DState {
    const row = rowOf(this.name, 'DepthwiseConv1D', plan.input.shape);
    const shape = planDilated(this.name, 'DepthwiseConv1D', row, [1, this.kernelSize], rowWindow(this));
    return planDepthwiseLayer(plan, this, shape, [this.kernelSize], [shape.outWidth]);
  }
}
