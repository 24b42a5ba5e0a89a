// The algorithm of a convolution, and how threads share it. Algorithms give different bits, so the choice hangs on the shape alone: it is the same on
// every machine.
import { Convolution } from '../records';
import { isSmall } from './small';

/** Whether taps lie apart: such a convolution goes directly. */
export function isDilated(r: Convolution): bool {
  return max(r.dilationY, r.dilationX) > 1;
}

/** Whether Winograd's tiles suit the kernel and the image, whatever the channels. */
export function winogradFits(w: Convolution): bool {
  return !isDilated(w) && w.kernelHeight == 3 && w.kernelWidth == 3 && w.strideY == 1 && w.strideX == 1 && w.outHeight > 2 && w.outWidth > 2;
}

/** The algorithms: direct, with patches read where they lie; Winograd, in tiles; tap by tap over the batch. */
export const DIRECT: i32 = 0;
export const TILES: i32 = 1;
export const TAPS: i32 = 2;

/** How a pass goes, of `into` from `from` channels. */
export function convWay(r: Convolution, from: usize, into: usize): i32 {
  if (!isDilated(r) && (into & 7) == 0 && isSmall(r)) return TAPS;
  return r.winograd && winogradFits(r) && (from & 3) == 0 && (into & 7) == 0 ? TILES : DIRECT;
}

/**
 * Threads share Winograd's work by output channels where transforming the kernel weighs more than transforming the images, else by images.
 * Either way each output is computed as by one thread.
 */
export function byFilters(batch: usize, outHeight: usize, outWidth: usize, channels: usize, filters: usize, parts: usize): bool {
  return filters >= 16 * parts && batch * outHeight * outWidth < 64 * channels;
}
