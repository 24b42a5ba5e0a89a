// What convolutions lay out before they multiply: kernels in panels, images with their padding around them.
import { packAlong } from '../gemm/pack';

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
 * Taps run through w from (lastY, lastX) backwards by the strides: a convolution's gradient slides the kernel the other way round.
 */
export function packTurned(
  w: usize, kernelWidth: usize, channels: usize, filters: usize,
  tapsY: usize, tapsX: usize, lastY: usize, lastX: usize, strideY: usize, strideX: usize, width: usize, out: usize,
): void {
  for (let c: usize = 0; c < channels; c += width) {
    for (let u: usize = 0; u < tapsY; u++) {
      for (let v: usize = 0; v < tapsX; v++) {
        const tap = (lastY - u * strideY) * kernelWidth + lastX - v * strideX;
        packAlong(w + (tap * channels + c) * filters * 4, filters * 4, min(width, channels - c), width, filters, out);
        out += filters * width * 4;
      }
    }
  }
}
