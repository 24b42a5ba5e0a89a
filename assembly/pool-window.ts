// One window of pooling: `rows` x `columns` pixels in the image, at x for four channels of the first of them; a pixel is
// `pixelBytes` long, a row of the image `rowBytes`. `left` is 4, or how many channels there are if fewer.
import { loadUpTo4, storeUpTo4 } from './rows';

/** The largest of each channel. NaN passes through. */
export function maxOf(x: usize, rows: i32, columns: i32, rowBytes: usize, pixelBytes: usize, left: usize): v128 {
  let largest = f32x4.splat(-Infinity);
  const bytes = <usize>columns * pixelBytes;
  for (; rows > 0; rows--, x += rowBytes) {
    for (let at = x, end = x + bytes; at != end; at += pixelBytes) largest = f32x4.max(largest, loadUpTo4(at, left, 0));
  }
  return largest;
}

/** The sum of each channel, from the first pixel to the last. */
export function sumOf(x: usize, rows: i32, columns: i32, rowBytes: usize, pixelBytes: usize, left: usize): v128 {
  let sum = f32x4.splat(0);
  const bytes = <usize>columns * pixelBytes;
  for (; rows > 0; rows--, x += rowBytes) {
    for (let at = x, end = x + bytes; at != end; at += pixelBytes) sum = f32x4.add(sum, loadUpTo4(at, left, 0));
  }
  return sum;
}

/** dx += d at the first place where x is not below y, channel by channel. */
export function addToFirst(
  x: usize, y: v128, d: v128, dx: usize, rows: i32, columns: i32, rowBytes: usize, pixelBytes: usize, left: usize,
): void {
  let open = i32x4.splat(-1);
  const bytes = <usize>columns * pixelBytes, toX = x - dx;
  for (; rows > 0; rows--, dx += rowBytes) {
    for (let at = dx, end = dx + bytes; at != end; at += pixelBytes) {
      const below = f32x4.lt(loadUpTo4(at + toX, left, 0), y);
      const share = v128.and(d, v128.andnot(open, below));
      storeUpTo4(at, f32x4.add(loadUpTo4(at, left, 0), share), left);
      open = v128.and(open, below);
    }
  }
}

/** dx += d at every place. */
export function addToAll(d: v128, dx: usize, rows: i32, columns: i32, rowBytes: usize, pixelBytes: usize, left: usize): void {
  const bytes = <usize>columns * pixelBytes;
  for (; rows > 0; rows--, dx += rowBytes) {
    for (let at = dx, end = dx + bytes; at != end; at += pixelBytes) storeUpTo4(at, f32x4.add(loadUpTo4(at, left, 0), d), left);
  }
}
