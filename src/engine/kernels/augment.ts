import type { Pointer } from '../kernels.js';

/** Which ways images may be flipped, by the number that kernels know them by: a bit for each. */
export const FlipMode = { horizontal: 1, vertical: 2, horizontalAndVertical: 3 } as const;
export type FlipMode = (typeof FlipMode)[keyof typeof FlipMode];

/**
 * Random changes of images x (batch, height, width, channels). Image n draws the words of Philox block counter + n, so what
 * happens to it depends on nothing but (key, stream, counter, n). All of these maps are linear; `...Grad` is the transpose.
 */
export interface AugmentKernels {
  /** y[n] = x[n] mirrored left to right where word 0 is 2^31 or more, top to bottom where word 1 is, each if `mode` has it. Its own transpose. */
  randomFlip(
    key0: number,
    key1: number,
    stream: number,
    counterLow: number,
    counterHigh: number,
    x: Pointer,
    y: Pointer,
    batch: number,
    height: number,
    width: number,
    channels: number,
    mode: FlipMode,
  ): void;

  /** y[n, i, j] = x[n, i + top, j + left], 0 outside of the image. The transpose is a crop by -top, -left with the sizes swapped. */
  cropImages(
    x: Pointer,
    y: Pointer,
    batch: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    top: number,
    left: number,
  ): void;
  /**
   * cropImages with an offset for each image: top = floor(word0 (height + 2 padding - outHeight + 1) / 2^32) - padding, left by
   * word 1 and the widths.
   */
  randomCrop(
    key0: number,
    key1: number,
    stream: number,
    counterLow: number,
    counterHigh: number,
    x: Pointer,
    y: Pointer,
    batch: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    padding: number,
  ): void;
  /** dx (height, width) of dy (outHeight, outWidth): 0 where the crop did not read. */
  randomCropGrad(
    key0: number,
    key1: number,
    stream: number,
    counterLow: number,
    counterHigh: number,
    dy: Pointer,
    dx: Pointer,
    batch: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    padding: number,
  ): void;

  /**
   * Each image turned about its centre, counter-clockwise, by low + (high - low) word0 / 2^32 turns: y[n, i, j] is x[n] at
   * row cy + cos (i - cy) + sin (j - cx), column cx - sin (i - cy) + cos (j - cx), cy = (height - 1) / 2, cx = (width - 1) / 2.
   * `bilinear`: from the four pixels around that place, else the nearest one, a half rounded up. What lies outside is 0, or with
   * `clamp` the place is moved to the image's edge first.
   */
  randomRotation(
    key0: number,
    key1: number,
    stream: number,
    counterLow: number,
    counterHigh: number,
    x: Pointer,
    y: Pointer,
    batch: number,
    height: number,
    width: number,
    channels: number,
    low: number,
    high: number,
    bilinear: boolean,
    clamp: boolean,
  ): void;
  /** dx = each dy pixel added to the pixels that its y was made of, by the same weights. */
  randomRotationGrad(
    key0: number,
    key1: number,
    stream: number,
    counterLow: number,
    counterHigh: number,
    dy: Pointer,
    dx: Pointer,
    batch: number,
    height: number,
    width: number,
    channels: number,
    low: number,
    high: number,
    bilinear: boolean,
    clamp: boolean,
  ): void;
}
