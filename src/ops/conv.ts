import { type Activation, activationNamed, activationRecord } from '../activations.js';
import { convolve, convolveInputGrad, convolveKernelGrad } from '../engine/convolution.js';
import { type Engine, engine } from '../engine/engine.js';
import { imageKernels, useKernels } from '../engine/families.js';
import type { Pointer } from '../engine/kernels.js';
import type { ConvolutionShape } from '../engine/records/images.js';
import { ShapeError } from '../errors.js';
import { type Padding, type Pair, paddingOption, pairOption, planWindow } from '../layers/window.js';
import { checkOptions } from '../options.js';
import { formatShape, shapeOf } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { checkShape, checkTensor, resultTensor } from './out.js';

export interface Conv2dGradOptions {
  /** Default 1. */
  strides?: Pair;
  /** Default 'valid'. */
  padding?: Padding;
  /** Where the result goes; it is no input. Without it a new tensor is made. */
  out?: Tensor;
}

export interface Conv2dOptions extends Conv2dGradOptions {
  /** Added to every pixel, (filters). */
  bias?: Tensor;
  /** Applied last. Default 'linear'. */
  activation?: Activation;
}

const names = ['strides', 'padding', 'out'];

interface Convolution {
  batch: number;
  window: ConvolutionShape;
  /** Shape of the convolved images. */
  shape: readonly number[];
}

function convolution(op: string, image: readonly number[], kernel: readonly number[], options: Conv2dGradOptions): Convolution {
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
  const strides = pairOption(op, 'strides', options.strides ?? 1);
  const padding = paddingOption(op, 'padding', options.padding ?? 'valid');
  const window = planWindow(op, op, [height!, width!, channels!], [kernelHeight, kernelWidth], strides, padding);
  return { batch: batch!, window: { ...window, filters }, shape: [batch!, window.outHeight, window.outWidth, filters] };
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
export function conv2d(x: Tensor, kernel: Tensor, options: Conv2dOptions = {}): Tensor<Float32Array> {
  checkOptions('conv2d', options, [...names, 'bias', 'activation']);
  checkTensor('conv2d', 'x', x);
  checkTensor('conv2d', 'the kernel', kernel);
  const { bias } = options;
  const activation = activationNamed('conv2d', options.activation);
  const sizes = convolution('conv2d', x.shape, kernel.shape, options);
  const { batch, window, shape } = sizes;
  if (bias) checkShape('conv2d', 'a bias', bias, [window.filters]);
  const y = resultTensor('conv2d', shape, options.out, [x, kernel, bias]);
  const owner = engine();
  const { kernels } = owner;
  const [from, weights, to] = [x.pointer(owner), kernel.pointer(owner), y.pointer(owner)];
  const offsets = bias ? bias.pointer(owner) : 0;
  withScratch(owner, sizes, (scratch) =>
    convolve(
      kernels,
      { ...window, batch, x: from, w: weights, bias: offsets, ...activationRecord(activation), y: to, scratch },
      owner.winograd,
    ),
  );
  if (activation === 'softmax')
    kernels.softmax({ x: to, y: to, rows: batch * window.outHeight * window.outWidth, columns: window.filters });
  return y;
}

/** The gradient of sum(dy conv2d(x, kernel)) with respect to x, of `inputShape`. */
export function conv2dInputGrad(
  dy: Tensor,
  kernel: Tensor,
  inputShape: readonly number[],
  options: Conv2dGradOptions = {},
): Tensor<Float32Array> {
  checkOptions('conv2dInputGrad', options, names);
  checkTensor('conv2dInputGrad', 'the kernel', kernel);
  const sizes = convolution('conv2dInputGrad', shapeOf('conv2dInputGrad', inputShape), kernel.shape, options);
  checkShape('conv2dInputGrad', 'dy', dy, sizes.shape);
  const dx = resultTensor('conv2dInputGrad', inputShape, options.out, [dy, kernel]);
  const owner = engine();
  const [from, weights, to] = [dy.pointer(owner), kernel.pointer(owner), dx.pointer(owner)];
  withScratch(owner, sizes, (scratch) =>
    convolveInputGrad(owner.kernels, { ...sizes.window, batch: sizes.batch, dy: from, w: weights, dx: to, scratch }, owner.winograd),
  );
  return dx;
}

/** The gradient of sum(dy conv2d(x, kernel)) with respect to the kernel, of `kernelShape`. */
export function conv2dKernelGrad(
  x: Tensor,
  dy: Tensor,
  kernelShape: readonly number[],
  options: Conv2dGradOptions = {},
): Tensor<Float32Array> {
  checkOptions('conv2dKernelGrad', options, names);
  checkTensor('conv2dKernelGrad', 'x', x);
  const sizes = convolution('conv2dKernelGrad', x.shape, shapeOf('conv2dKernelGrad', kernelShape), options);
  checkShape('conv2dKernelGrad', 'dy', dy, sizes.shape);
  const dw = resultTensor('conv2dKernelGrad', kernelShape, options.out, [x, dy]);
  const owner = engine();
  const [from, gradient, to] = [x.pointer(owner), dy.pointer(owner), dw.pointer(owner)];
  withScratch(owner, sizes, (scratch) =>
    convolveKernelGrad(owner.kernels, { ...sizes.window, batch: sizes.batch, x: from, dy: gradient, dw: to, scratch }, owner.winograd),
  );
  return dw;
}
