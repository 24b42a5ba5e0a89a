import { activationOption } from '../activations.js';
import { joined, type OptionSpec, type OptionsOf, type Settled } from '../option-spec.js';
import type { ConstraintsOf, LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { planSeparable, SeparableLayer, type SeparableState, separableOptions } from './separable.js';
import { rowOf, rowWindow, sequenceKernelOptions, sequencePaddingOption } from './sequence-window.js';
import { checkDilation, planDilated } from './window.js';

const ownOptions = {
  /** Default 'valid'. */
  padding: [sequencePaddingOption, 'valid'],
  /** Default 'linear'. */
  activation: [activationOption, 'linear'],
} as const satisfies OptionSpec;

const separableConv1dOptions = /* @__PURE__ */ joined(/* @__PURE__ */ joined(sequenceKernelOptions, ownOptions), separableOptions);

export interface SeparableConv1DOptions
  extends LayerOptions,
    OptionsOf<typeof separableConv1dOptions>,
    ConstraintsOf<'depthwise' | 'pointwise' | 'bias'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface SeparableConv1DState extends SeparableState {}

export interface SeparableConv1D extends Settled<typeof separableConv1dOptions> {}

/**
 * A convolution of each channel of a sequence with `depthMultiplier` m kernels of its own, then one of a single step over all of them:
 * y[i, f] = activation(b[f] + sum over (c, k) of z[i, c m + k] P[0, c m + k, f]), z what DepthwiseConv1D gives with the kernel D and no bias.
 *
 * x (N, steps, C), depthwiseKernel D (kernel steps, C, m), pointwiseKernel P (1, C m, filters), bias b (filters), y (N, steps, filters). Keeps x and z,
 * and y where there is an activation. Throws ShapeError for examples that are not [steps, channels], and for a kernel larger than the padded sequence.
 */
export class SeparableConv1D extends SeparableLayer {
  constructor(options: SeparableConv1DOptions) {
    super(options, separableConv1dOptions, 'SeparableConv1D');
    checkDilation('SeparableConv1D', [this.strides], [this.dilation]);
  }

  plan(plan: LayerPlan): SeparableConv1DState {
    const row = rowOf(this.name, 'SeparableConv1D', plan.input.shape);
    const shape = planDilated(this.name, 'SeparableConv1D', row, [1, this.kernelSize], rowWindow(this));
    return planSeparable(plan, this, shape, [this.kernelSize], [shape.outWidth]);
  }
}
