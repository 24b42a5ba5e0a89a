// What convolutions lay out before they multiply: kernels in panels, images with their padding around them.
import { packAlong } from '../gemm/pack';
import { Convolution } from '../records';

/** Columns of C that a loop takes at once: 16, or 8 where that leaves less of the last panel empty. */
export function panelWidth(filters: usize): usize {
  const last = filters & 15;
  return last == 0 || last > 8 ? 16 : 8;
}

/** `n`, or the next multiple of `width`, a power of two. */
export function roundUp(n: usize, width: usize): usize {
  return (n + width - 1) & ~(width - 1);
}

/**
 * The kernel that turns dy into dx, as panels `width` wide: line ((u, v), f) holds w[tap(u, v), :, f] for all channels.
 * Taps run through w backwards by the strides, `own` by `own` of them (see turn): a convolution's gradient slides the kernel the other way round.
 */
export function packTurned(r: Convolution, w: usize, own: Convolution, y: usize, x: usize, width: usize, out: usize): void {
  const channels = r.channels, filters = r.filters;
  const firstY = (y + <usize>r.padTop) % r.strideY, firstX = (x + <usize>r.padLeft) % r.strideX;
  for (let c: usize = 0; c < channels; c += width) {
    for (let u = own.kernelHeight; u > 0; u--) {
      for (let v = own.kernelWidth; v > 0; v--) {
        const tap = (firstY + (u - 1) * r.strideY) * r.kernelWidth + firstX + (v - 1) * r.strideX;
        packAlong(w + (tap * channels + c) * filters * 4, filters * 4, min(width, channels - c), width, filters, out);
        out += filters * width * 4;
      }
    }
  }
}
