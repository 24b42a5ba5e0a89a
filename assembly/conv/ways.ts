// The algorithm of a convolution. Algorithms give different bits, so the choice hangs on the shape alone: it is the same on
// every machine.
import { Convolution } from '../records';
import { isThreeByThree } from './geometry';
import { isSmall } from './small';

/** Whether Winograd's tiles suit the kernel and the image, whatever the channels. */
export function winogradFits(w: Convolution): bool {
  return isThreeByThree(w) && w.outHeight > 2 && w.outWidth > 2;
}

/** The algorithms: direct, with patches read where they lie; Winograd, in tiles; tap by tap over the batch. */
export const DIRECT: i32 = 0;
export const TILES: i32 = 1;
export const TAPS: i32 = 2;

/** How a pass goes, of `into` from `from` channels. */
export function convWay(r: Convolution, from: usize, into: usize): i32 {
  if ((into & 7) == 0 && isSmall(r)) return TAPS;
  return r.winograd && winogradFits(r) && (from & 3) == 0 && (into & 7) == 0 ? TILES : DIRECT;
}
