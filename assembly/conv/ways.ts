// The algorithm of a convolution. Algorithms give different bits, so the choice hangs on the shape alone: it is the same on
// every machine.
import { Convolution } from '../records';
import { isThreeByThree } from './geometry';
import { isPlane } from './plane';
import { isSmall } from './small';

/** Whether Winograd's tiles suit the kernel and the image, whatever the channels. */
export function winogradFits(w: Convolution): bool {
  return isThreeByThree(w) && w.outHeight > 2 && w.outWidth > 2;
}

/** The algorithms: direct, with patches read where they lie; Winograd, in tiles; tap by tap over the batch; for one channel, with the direct one's bits. */
export const DIRECT: i32 = 0;
export const TILES: i32 = 1;
export const TAPS: i32 = 2;
export const PLANE: i32 = 3;

/** How a gradient goes, of `into` from `from` channels. */
export function convWay(r: Convolution, from: usize, into: usize): i32 {
  if ((into & 7) == 0 && isSmall(r)) return TAPS;
  return r.winograd && winogradFits(r) && (from & 3) == 0 && (into & 7) == 0 ? TILES : isPlane(r) ? PLANE : DIRECT;
}

/** How the forward pass goes: where panels of filters are full, the direct way is faster for one channel too. */
export function forwardWay(r: Convolution): i32 {
  const way = convWay(r, r.channels, r.filters);
  return way == PLANE && (r.filters & 7) == 0 ? DIRECT : way;
}
