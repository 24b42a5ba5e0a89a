// Element by element; any alignment; results may replace inputs; NaN passes through.
import { loadPart, storePart } from './simd';

/** y = a + b. */
export function add(a: usize, b: usize, y: usize, n: usize): void {
  const end = a + (n & ~3) * 4, toB = b - a, toY = y - a;
  for (; a < end; a += 16) v128.store(a + toY, f32x4.add(v128.load(a), v128.load(a + toB)));
  for (const last = a + (n & 3) * 4; a < last; a += 4) store<f32>(a + toY, load<f32>(a) + load<f32>(a + toB));
}

/** y = x * scale + offset. */
export function affine(x: usize, y: usize, n: usize, scale: f32, offset: f32): void {
  const scale4 = f32x4.splat(scale), offset4 = f32x4.splat(offset), end = x + (n & ~3) * 4, step = y - x;
  for (; x < end; x += 16) v128.store(x + step, f32x4.add(f32x4.mul(v128.load(x), scale4), offset4));
  for (const last = x + (n & 3) * 4; x < last; x += 4) store<f32>(x + step, load<f32>(x) * scale + offset);
}

/** y = x, but at least `low` and at most `high`. */
export function clamp(x: usize, y: usize, n: usize, low: f32, high: f32): void {
  const low4 = f32x4.splat(low), high4 = f32x4.splat(high), end = x + (n & ~3) * 4, step = y - x;
  for (; x < end; x += 16) v128.store(x + step, f32x4.min(f32x4.max(v128.load(x), low4), high4));
  for (const last = x + (n & 3) * 4; x < last; x += 4) store<f32>(x + step, min<f32>(max<f32>(load<f32>(x), low), high));
}

/** g + (l1 sign(p) + twice p): l1 with the sign bit of p, and nothing where p is 0. */
function penaltyStep(p: v128, g: v128, l1: v128, twice: v128): v128 {
  const sign = v128.xor(l1, v128.and(p, i32x4.splat(0x80000000)));
  const first = v128.and(sign, f32x4.ne(p, f32x4.splat(0)));
  return f32x4.add(g, f32x4.add(first, f32x4.mul(p, twice)));
}

/** g += l1 sign(p) + 2 l2 p; sign(0) = 0. */
export function penaltyGrad(p: usize, g: usize, n: usize, l1: f32, l2: f32): void {
  const first = f32x4.splat(l1), twice = f32x4.splat((2.0 as f32) * l2), end = p + (n & ~3) * 4, step = g - p;
  for (; p < end; p += 16) v128.store(p + step, penaltyStep(v128.load(p), v128.load(p + step), first, twice));
  if (n & 3) storePart(p + step, penaltyStep(loadPart(p, n & 3, 0), loadPart(p + step, n & 3, 0), first, twice), n & 3);
}

/** y = value, n elements. */
export function fill(y: usize, n: usize, value: f32): void {
  const v = f32x4.splat(value), end = y + (n & ~3) * 4;
  for (; y < end; y += 16) v128.store(y, v);
  if (n & 3) storePart(y, v, n & 3);
}

/** y[r, c] = x[r, c] for c < columns; rows of x and y are ldx and ldy numbers apart. They do not overlap. */
export function copyColumns(x: usize, ldx: usize, y: usize, ldy: usize, rows: usize, columns: usize): void {
  if (columns == ldx && columns == ldy) {
    memory.copy(y, x, rows * columns * 4);
    return;
  }
  const whole = (columns & ~3) * 4, bytes = columns * 4;
  for (let r: usize = 0; r < rows; r++, x += ldx * 4, y += ldy * 4) {
    let c: usize = 0;
    for (; c < whole; c += 16) v128.store(y + c, v128.load(x + c));
    for (; c < bytes; c += 4) store<f32>(y + c, load<f32>(x + c));
  }
}
