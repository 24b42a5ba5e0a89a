import { type Activation, activationOption } from '../activations.js';
import type { Kernels } from '../engine/kernels.js';
import { joined, type OptionSpec, type OptionsOf, type Settled } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import {
  type ConvolutionState,
  checkGroups,
  filterOptions,
  filtersBackward,
  filtersForward,
  groupsOption,
  planFilters,
} from './convolution.js';
import { kernelMacs, Layer, type LayerOptions, type LayerPlan, type Parameter } from './layer.js';
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

export interface Conv1DOptions extends LayerOptions, OptionsOf<typeof conv1dOptions> {}

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
export class Conv1D extends Layer<Conv1DState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: Conv1DOptions) {
    super(options, conv1dOptions, 'Conv1D');
    checkDilation('Conv1D', [this.strides], [this.dilation]);
    checkGroups('Conv1D', this.filters, this.groups);
  }

  override get finalActivation(): Activation {
    return this.activation;
  }

  override macs(output: readonly number[], parameters: readonly Parameter[]): number {
    return kernelMacs(output, parameters);
  }

  plan(plan: LayerPlan): Conv1DState {
    const row = rowOf(this.name, 'Conv1D', plan.input.shape);
    const shape = planConvolution(this.name, 'Conv1D', row, [1, this.kernelSize], this.filters, rowWindow(this));
    return planFilters(plan, this, shape, [this.kernelSize], [shape.outWidth, this.filters], this.groups);
  }

  forward(k: Kernels, state: Conv1DState, rows: number): void {
    filtersForward(k, state, rows);
  }

  backward(k: Kernels, state: Conv1DState, rows: number): void {
    filtersBackward(k, state, rows);
  }
}
