import { activationOption } from '../activations.js';
import { joined, type OptionSpec, type OptionsOf, type Settled } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import { type ConvolutionState, checkGroups, FilterLayer, filterOptions, groupsOption, planFilters } from './convolution.js';
import type { ConstraintsOf, LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { causalPaddingOption, rowOf, rowWindow, sequenceKernelOptions } from './sequence-window.js';
import { checkDilation, planConvolution } from './window.js';

const ownOptions = {
  /** Output channels. */
  filters: positiveInteger,
  /** Or 'causal'. Default 'valid'. */
  padding: [causalPaddingOption, 'valid'],
  /** Default 'linear'. */
  activation: [activationOption, 'linear'],
} as const satisfies OptionSpec;

const conv1dOptions = /* @__PURE__ */ joined(
  /* @__PURE__ */ joined(ownOptions, sequenceKernelOptions),
  /* @__PURE__ */ joined(groupsOption, filterOptions),
);

export interface Conv1DOptions extends LayerOptions, OptionsOf<typeof conv1dOptions>, ConstraintsOf<'kernel' | 'bias'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface Conv1DState extends ConvolutionState {}

export interface Conv1D extends Settled<typeof conv1dOptions> {}

/**
 * Convolution of sequences: y[i, f] = activation(b[f] + sum over (u, c) of x[i s + u d - p, c] W[u, c, f]), s the stride, d the dilation, p the padding
 * before the sequence; c goes over the C / groups channels of the filter's group.
 *
 * x (N, steps, C), kernel W (kernel steps, C / groups, filters), bias b (filters), y (N, steps, filters). With `padding: 'causal'` no output
 * depends on a later step. Keeps x, and y where there is an activation. Throws ShapeError for examples that are not [steps, channels], and for a kernel
 * larger than the padded sequence.
 */
export class Conv1D extends FilterLayer {
  constructor(options: Conv1DOptions) {
    super(options, conv1dOptions, 'Conv1D');
    checkDilation('Conv1D', [this.strides], [this.dilation]);
    checkGroups('Conv1D', this.filters, this.groups);
  }

  plan(plan: LayerPlan): Conv1DState {
    const row = rowOf(this.name, 'Conv1D', plan.input.shape);
    const shape = planConvolution(this.name, 'Conv1D', row, [1, this.kernelSize], this.filters, rowWindow(this));
    return planFilters(plan, this, shape, [this.kernelSize], [shape.outWidth, this.filters], this.groups);
  }
}
