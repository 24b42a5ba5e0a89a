import { activationOption } from '../activations.js';
import { joined, type OptionSpec, type OptionsOf, type Settled } from '../option-spec.js';
import { positiveInteger, wholeNumber } from '../options.js';
import { filterOptions } from './convolution.js';
import type { ConstraintsOf, LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { rowOf, rowWindow, sequenceKernelOptions, sequencePaddingOption } from './sequence-window.js';
import { checkOutputPadding, planTransposed, TransposedLayer, type TransposedState, transposedShape } from './transposed.js';
import { checkDilation } from './window.js';

const ownOptions = {
  /** Output channels. */
  filters: positiveInteger,
  /** What is taken away around the sequence that comes out. Default 'valid': nothing. */
  padding: [sequencePaddingOption, 'valid'],
  /** Steps more at the end, fewer than `strides`: as of Conv2DTranspose. */
  outputPadding: [wholeNumber, undefined],
  /** Default 'linear'. */
  activation: [activationOption, 'linear'],
} as const satisfies OptionSpec;

const conv1dTransposeOptions = /* @__PURE__ */ joined(/* @__PURE__ */ joined(ownOptions, sequenceKernelOptions), filterOptions);

export interface Conv1DTransposeOptions extends LayerOptions, OptionsOf<typeof conv1dTransposeOptions>, ConstraintsOf<'kernel' | 'bias'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface Conv1DTransposeState extends TransposedState {}

export interface Conv1DTranspose extends Settled<typeof conv1dTransposeOptions> {}

/**
 * Transposed convolution of sequences, the way back of a convolution's shapes: every step adds its kernel, times its number, to what comes out,
 * y[i s + u d - p, f] += x[i, c] W[u, f, c], then the bias and the activation; s the stride, d the dilation, p the padding.
 *
 * x (N, steps, C), kernel W (kernel steps, filters, C), bias b (filters), y (N, steps, filters). Steps as of Conv2DTranspose. Keeps x, and y where there
 * is an activation. Throws ShapeError for examples that are not [steps, channels].
 */
export class Conv1DTranspose extends TransposedLayer {
  constructor(options: Conv1DTransposeOptions) {
    super(options, conv1dTransposeOptions, 'Conv1DTranspose');
    checkDilation('Conv1DTranspose', [this.strides], [this.dilation]);
    checkOutputPadding('Conv1DTranspose', [this.strides], this.outputPadding === undefined ? undefined : [this.outputPadding]);
  }

  plan(plan: LayerPlan): Conv1DTransposeState {
    const [height, width, channels] = rowOf(this.name, 'Conv1DTranspose', plan.input.shape);
    const outputPadding = this.outputPadding === undefined ? undefined : ([0, this.outputPadding] as const);
    const window = { kernel: [1, this.kernelSize], ...rowWindow(this), outputPadding } as const;
    const shape = transposedShape(this.name, { height, width, channels }, this.filters, window);
    return planTransposed(plan, this, shape, [this.kernelSize], [shape.width]);
  }
}
