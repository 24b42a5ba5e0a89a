// Element by element; any alignment; results may replace inputs; NaN passes through.
import { Binary, mapRange, ofTwo, Product, Unary } from './map';
import { Lanes } from './math';
import { loadPart, storePart } from './simd';
import { Exp as ExpRecord, Add, Affine, Clamp, Fill, PenaltyGrad, ScaleBy } from './records';
import { LINE, partStart } from './split';

@unmanaged
class Sum extends Binary {
  @inline
  value(a: v128, b: v128): v128 {
    return f32x4.add(a, b);
  }
}

@unmanaged
class Quotient extends Binary {
  @inline
  value(a: v128, b: v128): v128 {
    return f32x4.div(a, b);
  }
}

@unmanaged
class Exp extends Unary {
  @inline
  value(x: v128, _alpha: v128): v128 {
    return Lanes.exp(x);
  }
}

@unmanaged
class Log extends Unary {
  @inline
  value(x: v128, _alpha: v128): v128 {
    return Lanes.log(x);
  }
}

@unmanaged
class Sqrt extends Unary {
  @inline
  value(x: v128, _alpha: v128): v128 {
    return f32x4.sqrt(x);
  }
}

/** The records of one input have the same fields. */
function ofOne<F extends Unary>(r: ExpRecord, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  mapRange<F>(0, r.x + first * 4, r.y + first * 4, n);
}

export function add(r: Add, part: usize, parts: usize): void {
  ofTwo<Sum>(r, part, parts);
}

export function multiply(r: Add, part: usize, parts: usize): void {
  ofTwo<Product>(r, part, parts);
}

export function divide(r: Add, part: usize, parts: usize): void {
  ofTwo<Quotient>(r, part, parts);
}

export function exp(r: ExpRecord, part: usize, parts: usize): void {
  ofOne<Exp>(r, part, parts);
}

export function log(r: ExpRecord, part: usize, parts: usize): void {
  ofOne<Log>(r, part, parts);
}

export function sqrt(r: ExpRecord, part: usize, parts: usize): void {
  ofOne<Sqrt>(r, part, parts);
}

/** y = x * scale + offset. */
function affineRange(x: usize, y: usize, n: usize, scale: f32, offset: f32): void {
  const scale4 = f32x4.splat(scale), offset4 = f32x4.splat(offset), end = x + (n & ~3) * 4, step = y - x;
  for (; x < end; x += 16) v128.store(x + step, f32x4.add(f32x4.mul(v128.load(x), scale4), offset4));
  for (const last = x + (n & 3) * 4; x < last; x += 4) store<f32>(x + step, load<f32>(x) * scale + offset);
}

export function affine(r: Affine, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  affineRange(r.x + first * 4, r.y + first * 4, n, r.scale, r.offset);
}

/** y = x factor: the factor out of a cell, read when the record runs. */
export function scaleBy(r: ScaleBy, part: usize, parts: usize): void {
  const factor = load<f32>(r.factor);
  // what needs no clipping keeps every bit, the sign of a zero too
  if (factor == 1 && r.x == r.y) return;
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  affineRange(r.x + first * 4, r.y + first * 4, n, factor, 0);
}

/** y = x, but at least `low` and at most `high`. */
function clampRange(x: usize, y: usize, n: usize, low: f32, high: f32): void {
  const low4 = f32x4.splat(low), high4 = f32x4.splat(high), end = x + (n & ~3) * 4, step = y - x;
  for (; x < end; x += 16) v128.store(x + step, f32x4.min(f32x4.max(v128.load(x), low4), high4));
  for (const last = x + (n & 3) * 4; x < last; x += 4) store<f32>(x + step, min<f32>(max<f32>(load<f32>(x), low), high));
}

export function clamp(r: Clamp, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  clampRange(r.x + first * 4, r.y + first * 4, n, r.low, r.high);
}

/** g + (l1 sign(p) + twice p): l1 with the sign bit of p, and nothing where p is 0. */
function penaltyStep(p: v128, g: v128, l1: v128, twice: v128): v128 {
  const sign = v128.xor(l1, v128.and(p, i32x4.splat(0x80000000)));
  const first = v128.and(sign, f32x4.ne(p, f32x4.splat(0)));
  return f32x4.add(g, f32x4.add(first, f32x4.mul(p, twice)));
}

/** g += l1 sign(p) + 2 l2 p; sign(0) = 0. */
function penaltyGradRange(p: usize, g: usize, n: usize, l1: f32, l2: f32): void {
  const first = f32x4.splat(l1), twice = f32x4.splat((2.0 as f32) * l2), end = p + (n & ~3) * 4, step = g - p;
  for (; p < end; p += 16) v128.store(p + step, penaltyStep(v128.load(p), v128.load(p + step), first, twice));
  if (n & 3) storePart(p + step, penaltyStep(loadPart(p, n & 3, 0), loadPart(p + step, n & 3, 0), first, twice), n & 3);
}

export function penaltyGrad(r: PenaltyGrad, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  penaltyGradRange(r.p + first * 4, r.g + first * 4, n, r.l1, r.l2);
}

/** y = value, n elements. */
function fillRange(y: usize, n: usize, value: f32): void {
  const v = f32x4.splat(value), end = y + (n & ~3) * 4;
  for (; y < end; y += 16) v128.store(y, v);
  if (n & 3) storePart(y, v, n & 3);
}

export function fill(r: Fill, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  fillRange(r.y + first * 4, n, r.value);
}
