import { resizingKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { oneOf, positiveInteger } from '../options.js';
import { Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type PassState, planPass, required } from './plan.js';
import { rowOf } from './sequence-window.js';
import { imageSize, pairOption } from './window.js';

/** Where a number between pixels comes from: the nearest one, or the four around it by their distance. */
export type Interpolation = 'nearest' | 'bilinear';

const interpolationOption = (owner: string, name: string, value: Interpolation): Interpolation =>
  oneOf(owner, name, value, ['nearest', 'bilinear']);

/** Sizes of the images that go in and come out. */
export interface ResizedSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface ResizingState extends PassState {
  size: ResizedSize;
  bilinear: boolean;
}

function planResize(plan: LayerPlan, size: ResizedSize, interpolation: Interpolation, shape: readonly number[]): ResizingState {
  useKernels(resizingKernels);
  return { ...planPass(plan, shape), size, bilinear: interpolation === 'bilinear' };
}

/** Images of one size made of images of another. */
abstract class ResizeLayer extends Layer<ResizingState> {
  override get emits(): boolean {
    return true;
  }

  forward(k: Kernels, { x, y, size, bilinear }: ResizingState, rows: number): void {
    k.resizeImages({ ...size, batch: rows, bilinear, x: x.pointer, y: y.pointer });
  }

  backward(k: Kernels, { dx, dy, size, bilinear }: ResizingState, rows: number): void {
    if (dx) k.resizeImagesGrad({ ...size, batch: rows, bilinear, dy: required(dy).pointer, dx: dx.pointer });
  }
}

const resizingOptions = {
  /** Rows that come out. */
  height: positiveInteger,
  /** Columns that come out. */
  width: positiveInteger,
  /** Default 'bilinear'. */
  interpolation: [interpolationOption, 'bilinear'],
} as const satisfies OptionSpec;

export interface ResizingOptions extends LayerOptions, OptionsOf<typeof resizingOptions> {}

export interface Resizing extends Settled<typeof resizingOptions> {}

/**
 * Images of another size: y[i, j] = x at row (i + 1/2) H / height - 1/2 and column (j + 1/2) W / width - 1/2, from the nearest pixel or between the four
 * around it; what lies beyond the last pixels is theirs. Pixels count by their centres, and none are averaged where images shrink (no antialiasing), as in
 * Keras, and PyTorch's interpolate with align_corners=False.
 *
 * x (N, H, W, C), y (N, height, width, C). Keeps nothing. Throws ShapeError for examples that are not [height, width, channels].
 */
export class Resizing extends ResizeLayer {
  constructor(options: ResizingOptions) {
    super(options, resizingOptions, 'Resizing');
  }

  plan(plan: LayerPlan): ResizingState {
    const image = imageSize(this.name, 'Resizing', plan.input.shape);
    const { height: outHeight, width: outWidth } = this;
    return planResize(plan, { ...image, outHeight, outWidth }, this.interpolation, [outHeight, outWidth, image.channels]);
  }
}

const upSampling2dOptions = {
  /** How often rows and columns are there; a number stands for both. Default 2. */
  size: [pairOption, 2],
  /** Default 'nearest'. */
  interpolation: [interpolationOption, 'nearest'],
} as const satisfies OptionSpec;

export interface UpSampling2DOptions extends LayerOptions, OptionsOf<typeof upSampling2dOptions> {}

export interface UpSampling2D extends Settled<typeof upSampling2dOptions> {}

/**
 * Images made larger by whole factors: every row size[0] times and every column size[1] times, or between pixels as Resizing does.
 *
 * x (N, height, width, C), y (N, height size[0], width size[1], C). Keeps nothing. Throws ShapeError for examples that are not [height, width, channels].
 */
export class UpSampling2D extends ResizeLayer {
  constructor(options: UpSampling2DOptions = {}) {
    super(options, upSampling2dOptions, 'UpSampling2D');
  }

  plan(plan: LayerPlan): ResizingState {
    const image = imageSize(this.name, 'UpSampling2D', plan.input.shape);
    const [outHeight, outWidth] = [image.height * this.size[0], image.width * this.size[1]];
    return planResize(plan, { ...image, outHeight, outWidth }, this.interpolation, [outHeight, outWidth, image.channels]);
  }
}

const upSampling1dOptions = {
  /** How often every step is there. Default 2. */
  size: [positiveInteger, 2],
} as const satisfies OptionSpec;

export interface UpSampling1DOptions extends LayerOptions, OptionsOf<typeof upSampling1dOptions> {}

export interface UpSampling1D extends Settled<typeof upSampling1dOptions> {}

/** Every step `size` times. x (N, steps, C), y (N, steps size, C). Keeps nothing. Throws ShapeError for examples that are not [steps, channels]. */
export class UpSampling1D extends ResizeLayer {
  constructor(options: UpSampling1DOptions = {}) {
    super(options, upSampling1dOptions, 'UpSampling1D');
  }

  plan(plan: LayerPlan): ResizingState {
    const [height, width, channels] = rowOf(this.name, 'UpSampling1D', plan.input.shape);
    const outWidth = width * this.size;
    return planResize(plan, { height, width, channels, outHeight: 1, outWidth }, 'nearest', [outWidth, channels]);
  }
}
