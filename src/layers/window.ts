import type { ConvolutionShape } from '../engine/records/conv.js';
import type { Window } from '../engine/records/window.js';
import { OptionError, ShapeError } from '../errors.js';
import type { OptionSpec, Settled } from '../option-spec.js';
import { isWhole, nameHint, show } from '../options.js';
import { formatShape } from '../shape.js';

/**
 * What lies around an image: 'valid' nothing; 'same' zeros such that the output has ceil(size / stride) rows and columns, one
 * more after than before where they are odd, as in Keras; or rows and columns of zeros: a number for all four sides, or
 * `[[top, bottom], [left, right]]`. PyTorch's `padding=1` is 1.
 */
export type Padding = 'valid' | 'same' | number | readonly [readonly [number, number], readonly [number, number]];

/** The padding of one direction: above and below, or left and right. */
export type DirectionPadding = 'valid' | 'same' | readonly [before: number, after: number];

/** A padding, direction by direction: vertical, then horizontal. */
export function directions(padding: Padding): readonly [DirectionPadding, DirectionPadding] {
  if (typeof padding === 'string') return [padding, padding];
  return typeof padding === 'number'
    ? [
        [padding, padding],
        [padding, padding],
      ]
    : padding;
}

/** A length for both directions, or `[vertical, horizontal]`. */
export type Pair = number | readonly [number, number];

/** Both lengths, whole numbers of 1 or more. */
export function pairOption(owner: string, name: string, value: Pair): readonly [number, number] {
  const pair: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  if (pair.length === 2 && isWhole(pair[0], 1) && isWhole(pair[1], 1)) return [pair[0], pair[1]];
  throw new OptionError(`${owner}: option "${name}" must be a whole number of 1 or more, or two of them, received ${show(value)}.`);
}

/** `value`, if it is a padding. */
export function paddingOption(owner: string, name: string, value: unknown): Padding {
  if (value === 'valid' || value === 'same' || isWhole(value, 0)) return value;
  const pairs: unknown[] = Array.isArray(value) ? value : [];
  if (pairs.length === 2 && pairs.every((p) => Array.isArray(p) && p.length === 2 && p.every((n) => isWhole(n, 0)))) return value as never;
  throw new OptionError(
    `${owner}: option "${name}" must be "valid", "same", a whole number, or [[top, bottom], [left, right]], received ${show(value)}.` +
      nameHint(value, ['valid', 'same']),
  );
}

/** Options of a pool. */
export const poolOptions = {
  /** Rows and columns of a window; a number stands for both. Default 2. */
  poolSize: [pairOption, 2],
  /** How far the window moves. Default `poolSize`. */
  strides: [pairOption, (before: { poolSize: Pair }) => before.poolSize],
  /** Default 'valid'. */
  padding: [paddingOption, 'valid'],
} as const satisfies OptionSpec;

interface Extent {
  out: number;
  before: number;
}

function along(size: number, kernel: number, stride: number, padding: DirectionPadding): Extent {
  if (padding === 'same') {
    const out = Math.ceil(size / stride);
    return { out, before: Math.floor(Math.max((out - 1) * stride + kernel - size, 0) / 2) };
  }
  const [before, after] = padding === 'valid' ? [0, 0] : padding;
  return { out: Math.floor((size + before + after - kernel) / stride) + 1, before };
}

export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The size of images that a layer is given. Throws ShapeError, with `hint`, for examples that are none. */
export function imageSize(layer: string, kind: string, shape: readonly number[], hint = ''): ImageSize {
  const [height, width, channels] = shape;
  if (shape.length === 3 && height && width && channels) return { height, width, channels };
  throw new ShapeError(`${layer}: received examples of shape ${formatShape(shape)}; ${kind} expects [height, width, channels].${hint}`);
}

/**
 * The window of a layer over examples of `shape` [height, width, channels].
 * Throws ShapeError for another number of dimensions, or a kernel larger than the padded image.
 */
export function planWindow(
  layer: string,
  kind: string,
  shape: readonly number[],
  kernel: readonly [number, number],
  strides: readonly [number, number],
  padding: Padding,
): Window {
  const hint = shape.length === 2 ? ` Images of one channel are ${formatShape([...shape, 1])}.` : '';
  const { height, width, channels } = imageSize(layer, kind, shape, hint);
  const [vertical, horizontal] = directions(padding);
  const y = along(height, kernel[0], strides[0], vertical);
  const x = along(width, kernel[1], strides[1], horizontal);
  if (y.out < 1 || x.out < 1) {
    throw new ShapeError(
      `${layer}: received a window of ${kernel.join('x')} over examples of shape ${formatShape(shape)} with padding ${show(padding)}; ` +
        'expected one that fits in the padded image.',
    );
  }
  return {
    height,
    width,
    channels,
    kernelHeight: kernel[0],
    kernelWidth: kernel[1],
    strideY: strides[0],
    strideX: strides[1],
    padTop: y.before,
    padLeft: x.before,
    outHeight: y.out,
    outWidth: x.out,
  };
}

/** How a kernel goes over images. */
export interface ConvolutionOptions {
  readonly strides: readonly [number, number];
  /** Rows and columns from one tap of the kernel to the next. */
  readonly dilation: readonly [number, number];
  readonly padding: Padding;
}

/** A window whose taps may lie apart. */
export interface DilatedWindow extends Window {
  readonly dilationY: number;
  readonly dilationX: number;
}

/**
 * The window of a kernel of kernelHeight x kernelWidth taps over examples of `shape` [height, width, channels].
 * Throws OptionError where both strides and dilation are more than 1, and ShapeError where planWindow does.
 */
export function planDilated(
  owner: string,
  kind: string,
  shape: readonly number[],
  [kernelHeight, kernelWidth]: readonly [number, number],
  { strides, dilation, padding }: ConvolutionOptions,
): DilatedWindow {
  const [dilationY, dilationX] = dilation;
  checkDilation(kind, strides, dilation);
  // what a kernel spans
  const span = [(kernelHeight - 1) * dilationY + 1, (kernelWidth - 1) * dilationX + 1] as const;
  return { ...planWindow(owner, kind, shape, span, strides, padding), kernelHeight, kernelWidth, dilationY, dilationX };
}

/** The convolution of examples of `shape` with `filters` such kernels. Throws what planDilated throws. */
export function planConvolution(
  owner: string,
  kind: string,
  shape: readonly number[],
  kernel: readonly [number, number],
  filters: number,
  options: ConvolutionOptions,
): ConvolutionShape {
  return { ...planDilated(owner, kind, shape, kernel, options), filters };
}

/** Refuses strides with a dilation, which no kernel knows. */
export function checkDilation(kind: string, strides: readonly number[], dilation: readonly number[]): void {
  if (Math.max(...strides) > 1 && Math.max(...dilation) > 1)
    throw new OptionError(
      `${kind}: options "strides" and "dilation" cannot both be more than 1, received ${show(strides)} and ${show(dilation)}.`,
    );
}

/**
 * The window of a pool over examples of `shape` [height, width, channels].
 * Throws ShapeError where planWindow does, and where a window would hold nothing but padding, which has no largest number and no mean.
 */
export function planPool(
  owner: string,
  kind: string,
  shape: readonly number[],
  { poolSize, strides, padding }: Settled<typeof poolOptions>,
): Window {
  const w = planWindow(owner, kind, shape, poolSize, strides, padding);
  const lastRow = (w.outHeight - 1) * w.strideY - w.padTop;
  const lastColumn = (w.outWidth - 1) * w.strideX - w.padLeft;
  if (w.padTop >= w.kernelHeight || w.padLeft >= w.kernelWidth || lastRow >= w.height || lastColumn >= w.width) {
    throw new ShapeError(
      `${owner}: received padding ${show(padding)} for a pool of ${poolSize.join('x')} over examples of shape ${formatShape(shape)}, ` +
        'where a window would hold padding alone; expected less padding.',
    );
  }
  return w;
}
