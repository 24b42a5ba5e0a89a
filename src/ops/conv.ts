import { activationOption } from '../activations.js';
import { convolve, convolveInputGrad, convolveKernelGrad } from '../engine/convolution.js';
import { type Engine, engine } from '../engine/engine.js';
import { imageKernels, useKernels } from '../engine/families.js';
import type { Pointer } from '../engine/kernels.js';
import type { ConvolutionShape } from '../engine/records/conv.js';
import { ShapeError } from '../errors.js';
import { type ConvolutionOptions, paddingOption, pairOption, planConvolution } from '../layers/window.js';
import { joined, type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { formatShape, shapeOf } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { finishWith, productPart } from './activations.js';
import { biasOption, checkShape, checkTensor, outOption, resultTensor } from './out.js';

const gradOptions = {
  /** Default 1. */
  strides: [pairOption, 1],
  /** Rows and columns from one tap of the kernel to the next; goes with strides of 1. Default 1. */
  dilation: [pairOption, 1],
  /** Default 'valid'. */
  padding: [paddingOption, 'valid'],
  /** Where the result goes; it is no input. Without it a new tensor is made. */
  out: [outOption, undefined],
} as const satisfies OptionSpec;

const conv2dOptions = /* @__PURE__ */ joined(gradOptions, {
  /** Added to every pixel, (filters). */
  bias: [biasOption, undefined],
  /** Applied last. Default 'linear'. */
  activation: [activationOption, 'linear'],
} as const satisfies OptionSpec);

export interface Conv2dGradOptions extends OptionsOf<typeof gradOptions> {}

export interface Conv2dOptions extends OptionsOf<typeof conv2dOptions> {}

interface Convolution {
  batch: number;
  window: ConvolutionShape;
  /** Shape of the convolved images. */
  shape: readonly number[];
}

function convolution(op: string, image: readonly number[], kernel: readonly number[], options: ConvolutionOptions): Convolution {
  useKernels(imageKernels);
  const [batch, height, width, channels] = image;
  const [kernelHeight, kernelWidth, depth, filters] = kernel;
  if (image.length !== 4) throw new ShapeError(`${op}: received x of shape ${formatShape(image)}; expected [N, height, width, channels].`);
  if (kernel.length !== 4 || !kernelHeight || !kernelWidth || !filters) {
    throw new ShapeError(`${op}: received a kernel of shape ${formatShape(kernel)}; expected [rows, columns, channels, filters].`);
  }
  if (depth !== channels) {
    throw new ShapeError(
      `${op}: received x of shape ${formatShape(image)} and a kernel of shape ${formatShape(kernel)}, which have ${channels} and ${depth} ` +
        'channels; expected the same number.',
    );
  }
  const window = planConvolution(op, op, [height!, width!, channels!], [kernelHeight, kernelWidth], filters, options);
  return { batch: batch!, window, shape: [batch!, window.outHeight, window.outWidth, filters] };
}

function withScratch(owner: Engine, { window, batch }: Convolution, run: (scratch: Pointer) => void): void {
  const scratch = owner.arena.allocate(owner.info.convolutionScratch({ ...window, batch }));
  try {
    run(scratch);
  } finally {
    owner.arena.release(scratch);
  }
}

/**
 * activation(x * kernel + bias): x (N, height, width, channels), kernel (rows, columns, channels, filters), result
 * (N, outHeight, outWidth, filters). As in neural networks the kernel is not mirrored. Throws ShapeError where the shapes do not fit.
 */
export function conv2d(x: Tensor, kernel: Tensor, options?: Conv2dOptions): Tensor<Float32Array> {
  const settled = settle('conv2d', options, conv2dOptions);
  checkTensor('conv2d', 'x', x);
  checkTensor('conv2d', 'the kernel', kernel);
  const { bias, activation } = settled;
  const sizes = convolution('conv2d', x.shape, kernel.shape, settled);
  const { batch, window, shape } = sizes;
  if (bias) checkShape('conv2d', 'a bias', bias, [window.filters]);
  const y = resultTensor('conv2d', shape, settled.out, [x, kernel, bias]);
  const owner = engine();
  const { kernels } = owner;
  const [from, weights, to] = [x.pointer(owner), kernel.pointer(owner), y.pointer(owner)];
  const offsets = bias ? bias.pointer(owner) : 0;
  withScratch(owner, sizes, (scratch) =>
    convolve(kernels, { ...window, batch, x: from, w: weights, bias: offsets, ...productPart(activation), y: to, scratch }, owner.winograd),
  );
  finishWith(kernels, activation, to, batch * window.outHeight * window.outWidth, window.filters);
  return y;
}

/** The gradient of sum(dy conv2d(x, kernel)) with respect to x, of `inputShape`. */
export function conv2dInputGrad(
  dy: Tensor,
  kernel: Tensor,
  inputShape: readonly number[],
  options?: Conv2dGradOptions,
): Tensor<Float32Array> {
  const settled = settle('conv2dInputGrad', options, gradOptions);
  checkTensor('conv2dInputGrad', 'the kernel', kernel);
  const sizes = convolution('conv2dInputGrad', shapeOf('conv2dInputGrad', inputShape), kernel.shape, settled);
  checkShape('conv2dInputGrad', 'dy', dy, sizes.shape);
  const dx = resultTensor('conv2dInputGrad', inputShape, settled.out, [dy, kernel]);
  const owner = engine();
  const [from, weights, to] = [dy.pointer(owner), kernel.pointer(owner), dx.pointer(owner)];
  withScratch(owner, sizes, (scratch) =>
    convolveInputGrad(owner.kernels, { ...sizes.window, batch: sizes.batch, dy: from, w: weights, dx: to, scratch }, owner.winograd),
  );
  return dx;
}

/** The gradient of sum(dy conv2d(x, kernel)) with respect to the kernel, of `kernelShape`. */
export function conv2dKernelGrad(x: Tensor, dy: Tensor, kernelShape: readonly number[], options?: Conv2dGradOptions): Tensor<Float32Array> {
  const settled = settle('conv2dKernelGrad', options, gradOptions);
  checkTensor('conv2dKernelGrad', 'x', x);
  const sizes = convolution('conv2dKernelGrad', x.shape, shapeOf('conv2dKernelGrad', kernelShape), settled);
  checkShape('conv2dKernelGrad', 'dy', dy, sizes.shape);
  const dw = resultTensor('conv2dKernelGrad', kernelShape, settled.out, [x, dy]);
  const owner = engine();
  const [from, gradient, to] = [x.pointer(owner), dy.pointer(owner), dw.pointer(owner)];
  withScratch(owner, sizes, (scratch) =>
    convolveKernelGrad(owner.kernels, { ...sizes.window, batch: sizes.batch, x: from, dy: gradient, dw: to, scratch }, owner.winograd),
  );
  return dw;
}
