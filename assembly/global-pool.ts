// Means over all pixels of images x (batch, pixels, channels). Any alignment; NaN passes through. A channel's sum goes from the
// first pixel to the last. Channels go in strips of 16 (the four vectors of a cache line), then 4, then what is left.
import { loadUpTo4, storeUpTo4 } from './rows';
import { GlobalAveragePool, GlobalAveragePoolGrad } from './records';
import { partStart } from './split';

/** y = (sums over the pixels of 16 channels) / count. */
function mean16(x: usize, end: usize, pixelBytes: usize, count: v128, y: usize): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (; x != end; x += pixelBytes) {
    s0 = f32x4.add(s0, v128.load(x));
    s1 = f32x4.add(s1, v128.load(x, 16));
    s2 = f32x4.add(s2, v128.load(x, 32));
    s3 = f32x4.add(s3, v128.load(x, 48));
  }
  v128.store(y, f32x4.div(s0, count));
  v128.store(y, f32x4.div(s1, count), 16);
  v128.store(y, f32x4.div(s2, count), 32);
  v128.store(y, f32x4.div(s3, count), 48);
}

/** y (batch, channels) = the means over the pixels. */
function globalAveragePoolRange(batch: usize, pixels: usize, channels: usize, x: usize, y: usize): void {
  const pixelBytes = channels * 4, imageBytes = pixels * pixelBytes, count = f32x4.splat(pixels as f32);
  for (; batch > 0; batch--, x += imageBytes, y += pixelBytes) {
    let c: usize = 0;
    for (; c + 16 <= channels; c += 16) mean16(x + c * 4, x + c * 4 + imageBytes, pixelBytes, count, y + c * 4);
    for (; c < channels; c += 4) {
      let sum = f32x4.splat(0);
      for (let at = x + c * 4, end = at + imageBytes; at != end; at += pixelBytes) sum = f32x4.add(sum, loadUpTo4(at, channels - c, 0));
      storeUpTo4(y + c * 4, f32x4.div(sum, count), channels - c);
    }
  }
}

export function globalAveragePool(r: GlobalAveragePool, part: usize, parts: usize): void {
  const first = partStart(r.batch, 1, part, parts), count = partStart(r.batch, 1, part + 1, parts) - first;
  globalAveragePoolRange(count, r.pixels, r.channels, r.x + first * r.pixels * r.channels * 4, r.y + first * r.channels * 4);
}

/** dx (batch, pixels, channels) = dy / pixels, the same for every pixel of an image. */
function globalAveragePoolGradRange(batch: usize, pixels: usize, channels: usize, dy: usize, dx: usize): void {
  const pixelBytes = channels * 4, imageBytes = pixels * pixelBytes, count = f32x4.splat(pixels as f32);
  for (; batch > 0; batch--, dy += pixelBytes) {
    for (const end = dx + imageBytes; dx != end; dx += pixelBytes) {
      for (let c: usize = 0; c < channels; c += 4) {
        storeUpTo4(dx + c * 4, f32x4.div(loadUpTo4(dy + c * 4, channels - c, 0), count), channels - c);
      }
    }
  }
}

export function globalAveragePoolGrad(r: GlobalAveragePoolGrad, part: usize, parts: usize): void {
  const first = partStart(r.batch, 1, part, parts), count = partStart(r.batch, 1, part + 1, parts) - first;
  globalAveragePoolGradRange(count, r.pixels, r.channels, r.dy + first * r.channels * 4, r.dx + first * r.pixels * r.channels * 4);
}
