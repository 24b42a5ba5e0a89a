import { activationOption } from '../activations.js';
import { OptionError } from '../errors.js';
import { joined, type OptionSpec, type OptionsOf, type Settled } from '../option-spec.js';
import { isWhole, positiveInteger, show } from '../options.js';
import { filterOptions } from './convolution.js';
import type { ConstraintsOf, LayerOptions } from './layer.js';
import type { LayerPlan } from './plan.js';
import { checkOutputPadding, planTransposed, TransposedLayer, type TransposedState, transposedShape } from './transposed.js';
import { checkDilation, imageSize, type Pair, paddingOption, pairOption } from './window.js';

/** Both lengths, whole numbers of 0 or more. */
function outputPaddingOption(owner: string, name: string, value: Pair): readonly [number, number] {
  const pair: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  if (pair.length === 2 && pair.every((n) => isWhole(n))) return pair as never;
  throw new OptionError(`${owner}: option "${name}" must be a whole number of 0 or more, or two of them, received ${show(value)}.`);
}

const ownOptions = {
  /** Output channels. */
  filters: positiveInteger,
  /** Rows and columns of a kernel; a number stands for both. */
  kernelSize: pairOption,
  /** Default 1. */
  strides: [pairOption, 1],
  /** What is taken away around the image that comes out. Default 'valid': nothing. */
  padding: [paddingOption, 'valid'],
  /**
   * Rows and columns more at the end, fewer than `strides`: with `padding: 'same'` (rows - 1) strides + kernelSize % 2 + outputPadding come out. Default:
   * rows times strides with 'same', otherwise as many as the kernel reaches over, at least rows times strides.
   */
  outputPadding: [outputPaddingOption, undefined],
  /** Rows and columns from one tap of a kernel to the next, as in Keras's `dilationRate`; goes with strides of 1. Default 1. */
  dilation: [pairOption, 1],
  /** Default 'linear'. */
  activation: [activationOption, 'linear'],
} as const satisfies OptionSpec;

const conv2dTransposeOptions = /* @__PURE__ */ joined(ownOptions, filterOptions);

export interface Conv2DTransposeOptions extends LayerOptions, OptionsOf<typeof conv2dTransposeOptions>, ConstraintsOf<'kernel' | 'bias'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface Conv2DTransposeState extends TransposedState {}

export interface Conv2DTranspose extends Settled<typeof conv2dTransposeOptions> {}

/**
 * Transposed convolution of images, the way back of a convolution's shapes: every pixel adds its kernel, times its number, to what comes out,
 * y[i s + u d - p, j s + v d - p, f] += x[i, j, c] W[u, v, f, c], then the bias and the activation; s the stride, d the dilation, p the padding.
 *
 * x (N, height, width, C), kernel W (kernel rows, kernel columns, filters, C), bias b (filters), y (N, rows, columns, filters). Rows as in Keras:
 * (height - 1) s + the rows that the kernel spans with 'valid', at least height s; height s with 'same'; less both paddings where they are numbers, as in
 * PyTorch; see `outputPadding`. Keeps x, and y where there is an activation. Throws ShapeError for examples that are not [height, width, channels].
 * Source: Zeiler et al., "Deconvolutional Networks" (2010).
 */
export class Conv2DTranspose extends TransposedLayer {
  constructor(options: Conv2DTransposeOptions) {
    super(options, conv2dTransposeOptions, 'Conv2DTranspose');
    checkDilation('Conv2DTranspose', this.strides, this.dilation);
    checkOutputPadding('Conv2DTranspose', this.strides, this.outputPadding);
  }

  plan(plan: LayerPlan): Conv2DTransposeState {
    const image = imageSize(this.name, 'Conv2DTranspose', plan.input.shape);
    const { kernelSize: kernel, strides, dilation, padding, outputPadding } = this;
    const shape = transposedShape(this.name, image, this.filters, { kernel, strides, dilation, padding, outputPadding });
    return planTransposed(plan, this, shape, kernel, [shape.height, shape.width]);
  }
}
