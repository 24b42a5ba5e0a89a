// Which way a convolution goes, and how threads share it. The ways give different bits, so the choice hangs on the shape alone: it is the same on
// every machine.
import { isSmall } from './small';

/** Whether Winograd's tiles suit the kernel and the image, whatever the channels. */
export function winogradFits(kernelHeight: usize, kernelWidth: usize, strideY: usize, strideX: usize, outHeight: usize, outWidth: usize): bool {
  return kernelHeight == 3 && kernelWidth == 3 && strideY == 1 && strideX == 1 && outHeight > 2 && outWidth > 2;
}

/** The ways: patches read where they lie, Winograd's tiles, and tap by tap over the batch. */
export const DIRECT: i32 = 0;
export const TILES: i32 = 1;
export const TAPS: i32 = 2;

/** How a pass goes, of `into` from `from` channels. */
export function convWay(
  height: usize, width: usize, from: usize, into: usize, kernelHeight: usize, kernelWidth: usize, strideY: usize, strideX: usize,
  top: isize, left: isize, outHeight: usize, outWidth: usize, allowWinograd: bool,
): i32 {
  if ((into & 7) == 0 && isSmall(height, width, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth)) return TAPS;
  const fits = winogradFits(kernelHeight, kernelWidth, strideY, strideX, outHeight, outWidth);
  return allowWinograd && fits && (from & 3) == 0 && (into & 15) == 0 ? TILES : DIRECT;
}

/** Where part `part` of `parts` begins, of n things that are dealt out in groups of `group`. */
export function partStart(n: usize, group: usize, part: usize, parts: usize): usize {
  return min(n, (n + group - 1) / group * part / parts * group);
}

/**
 * Threads share Winograd's work by output channels where transforming the kernel weighs more than transforming the images, else by images.
 * Either way each output is computed as by one thread.
 */
export function byFilters(batch: usize, outHeight: usize, outWidth: usize, channels: usize, filters: usize, parts: usize): bool {
  return filters >= 16 * parts && batch * outHeight * outWidth < 64 * channels;
}
