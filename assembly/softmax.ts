// Softmax over rows. The row's largest number is taken off first, so that no exponential overflows.
import { exp } from './math';
import { loadPart, maxLanes, storePart, sumLanes } from './simd';

/** The largest of n numbers; NaN if one is NaN. */
export function rowMax(x: usize, n: usize): f32 {
  let largest = f32x4.splat(-Infinity);
  const end = x + (n & ~3) * 4;
  for (; x < end; x += 16) largest = f32x4.max(largest, v128.load(x));
  if (n & 3) largest = f32x4.max(largest, loadPart(x, n & 3, -Infinity));
  return maxLanes(largest);
}

/** y = exp(x - largest), n numbers; returns their sum, lane by lane in ascending order, then across lanes. y may be x. */
export function rowExp(x: usize, y: usize, n: usize, largest: f32): f32 {
  const shift = f32x4.splat(largest), end = x + (n & ~3) * 4, step = y - x;
  let sum = f32x4.splat(0);
  for (; x < end; x += 16) {
    const e = exp(f32x4.sub(v128.load(x), shift));
    v128.store(x + step, e);
    sum = f32x4.add(sum, e);
  }
  if (n & 3) {
    const e = exp(f32x4.sub(loadPart(x, n & 3, -Infinity), shift));
    storePart(x + step, e, n & 3);
    sum = f32x4.add(sum, e);
  }
  return sumLanes(sum);
}

/** y = x * factor, n numbers. y may be x. */
export function rowScale(x: usize, y: usize, n: usize, factor: f32): void {
  const factor4 = f32x4.splat(factor), end = x + (n & ~3) * 4, step = y - x;
  for (; x < end; x += 16) v128.store(x + step, f32x4.mul(v128.load(x), factor4));
  for (const last = x + (n & 3) * 4; x < last; x += 4) store<f32>(x + step, load<f32>(x) * factor);
}

/** The sum of the products of n pairs, lane by lane in ascending order. */
export function rowDot(a: usize, b: usize, n: usize): f32 {
  const end = a + (n & ~3) * 4, step = b - a;
  let sum = f32x4.splat(0);
  for (; a < end; a += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(a), v128.load(a + step)));
  if (n & 3) sum = f32x4.add(sum, f32x4.mul(loadPart(a, n & 3, 0), loadPart(a + step, n & 3, 0)));
  return sumLanes(sum);
}

/** y = exp(x - max) / sum for each row. y may be x. A NaN makes its row NaN. */
export function softmax(x: usize, y: usize, rows: usize, columns: usize): void {
  const rowBytes = columns * 4;
  for (const end = x + rows * rowBytes; x < end; x += rowBytes, y += rowBytes) {
    rowScale(y, y, columns, (1.0 as f32) / rowExp(x, y, columns, rowMax(x, columns)));
  }
}

/** dx = y (dy - sum(y dy)) for each row. dx may be dy. */
export function softmaxGrad(y: usize, dy: usize, dx: usize, rows: usize, columns: usize): void {
  const rowBytes = columns * 4;
  for (const end = y + rows * rowBytes; y < end; y += rowBytes, dy += rowBytes, dx += rowBytes) {
    const along = rowDot(y, dy, columns);
    for (let i: usize = 0; i < rowBytes; i += 4) store<f32>(dx + i, load<f32>(y + i) * (load<f32>(dy + i) - along));
  }
}
