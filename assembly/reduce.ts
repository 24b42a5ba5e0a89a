// Sums, counts and places. Sums have one fixed order, told at each; NaN passes through them.
import { largestLane, loadUpTo4 } from './rows';
import { loadPart, sumLanes } from './simd';
import { AllWithin, Argmax, CountEqual, Dot, Penalty, Sum } from './records';
import { partStart } from './split';

/** Numbers of a block of a long sum: sixteen lanes add 64 each, then blocks are added in f64, in ascending order. */
const BLOCK: usize = 1024;

/** The sum of w * x over n numbers (w 0: of x, of |x| or of x^2 by `kind` 0, 1, 2). */
function blockSum(x: usize, w: usize, n: usize, kind: i32): f64 {
  let total: f64 = 0;
  for (let first: usize = 0; first < n; first += BLOCK) {
    const length = min(BLOCK, n - first);
    let a = f32x4.splat(0), b = a;
    const end = x + (length & ~7) * 4;
    for (; x < end; x += 32, w += 32) {
      a = f32x4.add(a, term(v128.load(x), w, kind));
      b = f32x4.add(b, term(v128.load(x, 16), w + 16, kind));
    }
    if (length & 4) {
      a = f32x4.add(a, term(v128.load(x), w, kind));
      x += 16;
      w += 16;
    }
    if (length & 3) {
      const part = loadPart(x, length & 3, 0);
      if (kind == 3) b = f32x4.add(b, f32x4.mul(part, loadPart(w, length & 3, 0)));
      else b = f32x4.add(b, term(part, 0, kind));
    }
    total += sumLanes(f32x4.add(a, b)) as f64;
  }
  return total;
}

function term(x: v128, w: usize, kind: i32): v128 {
  if (kind == 1) return f32x4.abs(x);
  if (kind == 2) return f32x4.mul(x, x);
  if (kind == 3) return f32x4.mul(x, v128.load(w));
  return x;
}

/** The sum of n numbers. */
function sumRange(x: usize, n: usize): f64 {
  return blockSum(x, 0, n, 0);
}

export function sum(r: Sum, part: usize, parts: usize): void {
  if (part == 0) store<f64>(r.result, sumRange(r.x, r.n));
}

/** The sum of w x. */
function dotRange(w: usize, x: usize, n: usize): f64 {
  return blockSum(x, w, n, 3);
}

export function dot(r: Dot, part: usize, parts: usize): void {
  if (part == 0) store<f64>(r.result, dotRange(r.w, r.x, r.n));
}

/** l1 sum(|p|) + l2 sum(p^2). */
function penaltyRange(p: usize, n: usize, l1: f32, l2: f32): f64 {
  return (l1 ? (l1 as f64) * blockSum(p, 0, n, 1) : 0.0) + (l2 ? (l2 as f64) * blockSum(p, 0, n, 2) : 0.0);
}

export function penalty(r: Penalty, part: usize, parts: usize): void {
  if (part == 0) store<f64>(r.result, penaltyRange(r.p, r.n, r.l1, r.l2));
}

/** The row is shorter than a loop over vectors is worth (measured at 2, 3 and 10). */
function shortArgmax(x: usize, columns: usize): usize {
  let best: f32 = load<f32>(x), place: usize = 0;
  for (let c: usize = 1; c < columns && best == best; c++) {
    const value = load<f32>(x + c * 4);
    // not <=, so that a NaN takes the place
    if (!(value <= best)) {
      best = value;
      place = c;
    }
  }
  return place;
}

/** First what is largest and whether there is a NaN, then where it is first. */
function longArgmax(x: usize, columns: usize): usize {
  let largest = f32x4.splat(-Infinity), nan = i32x4.splat(0);
  for (let c: usize = 0; c < columns; c += 4) {
    const v = loadUpTo4(x + c * 4, columns - c, -Infinity);
    largest = f32x4.pmax(largest, v);
    nan = v128.or(nan, f32x4.ne(v, v));
  }
  const anyNan = v128.any_true(nan), wanted = f32x4.splat(largestLane(largest));
  for (let c: usize = 0; c < columns; c += 4) {
    const v = loadUpTo4(x + c * 4, columns - c, -Infinity);
    const found = i32x4.bitmask(anyNan ? f32x4.ne(v, v) : f32x4.eq(v, wanted));
    if (found) return c + <usize>ctz<i32>(found);
  }
  return 0;
}

/** indices (rows, i32) = where each row is largest, the first such place; a NaN counts as largest. */
function argmaxRange(x: usize, indices: usize, rows: usize, columns: usize): void {
  for (let r: usize = 0; r < rows; r++, x += columns * 4) {
    store<i32>(indices + r * 4, <i32>(columns < 8 ? shortArgmax(x, columns) : longArgmax(x, columns)));
  }
}

export function argmax(r: Argmax, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first;
  argmaxRange(r.x + first * r.columns * 4, r.indices + first * 4, count, r.columns);
}

/** How many of n pairs of i32 are equal. */
function countEqualRange(a: usize, b: usize, n: usize): i32 {
  let counts = i32x4.splat(0);
  const end = a + (n & ~3) * 4, step = b - a;
  // equal lanes are -1
  for (; a < end; a += 16) counts = i32x4.sub(counts, i32x4.eq(v128.load(a), v128.load(a + step)));
  let count =
    i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
  for (const last = a + (n & 3) * 4; a < last; a += 4) count += load<i32>(a) == load<i32>(a + step) ? 1 : 0;
  return count;
}

export function countEqual(r: CountEqual, part: usize, parts: usize): void {
  if (part == 0) store<f64>(r.result, countEqualRange(r.a, r.b, r.n) as f64);
}

/** Whether all of n numbers are from low to high: comparisons with NaN are false. */
function allWithinRange(x: usize, n: usize, low: f32, high: f32): bool {
  const end = x + (n & ~3) * 4;
  const least = f32x4.splat(low), most = f32x4.splat(high);
  let within = i32x4.splat(-1);
  for (; x < end; x += 16) {
    const v = v128.load(x);
    within = v128.and(within, v128.and(f32x4.ge(v, least), f32x4.le(v, most)));
  }
  let all = i32x4.all_true(within);
  for (const last = x + (n & 3) * 4; x < last; x += 4) {
    const v = load<f32>(x);
    all = all && v >= low && v <= high;
  }
  return all;
}

export function allWithin(r: AllWithin, part: usize, parts: usize): void {
  if (part == 0) store<f64>(r.result, allWithinRange(r.x, r.n, r.low, r.high) ? 1.0 : 0.0);
}
