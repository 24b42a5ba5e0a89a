// Optimizers beside the core's, one pass over parameters, gradients and state each, and what holds parameters within bounds. Element by element, in place;
// any alignment; tails take the same operations. NaN passes through. Parameters and state that die away become 0.
import { Adadelta, Adamax, ConstrainNorms, Lion, Nadam } from './records';
import { loadUpTo4, storeUpTo4 } from './rows';
import { LEAST, loadPart, settled, storePart, towards } from './simd';
import { LINE, partStart } from './split';

/** Nadam (Dozat, 2016): m += rest1 (g - m), v += rest2 (g^2 - v); p -= (ahead m + now g) / (sqrt(v / correction) + epsilon). */
export function nadam(r: Nadam, part: usize, parts: usize): void {
  const end = partStart(r.n, LINE, part + 1, parts), ahead = v128.load32_splat(r.rate), now = v128.load32_splat(r.rate + 4);
  const root = f32x4.splat((1.0 as f32) / sqrt<f32>(load<f32>(r.rate, 8))), epsilon = f32x4.splat(r.epsilon), least = f32x4.splat(LEAST);
  const first = f32x4.splat(r.rest1), second = f32x4.splat(r.rest2), least1 = f32x4.splat(LEAST / r.rest1), least2 = f32x4.splat(LEAST / r.rest2);
  for (let i = partStart(r.n, LINE, part, parts); i < end; i += 4) {
    const left = end - i, at = i * 4, g = loadUpTo4(r.g + at, left, 0);
    const m = towards(loadUpTo4(r.m + at, left, 0), g, first, least1), v = towards(loadUpTo4(r.v + at, left, 0), f32x4.mul(g, g), second, least2);
    storeUpTo4(r.m + at, m, left);
    storeUpTo4(r.v + at, v, left);
    const step = f32x4.div(f32x4.add(f32x4.mul(m, ahead), f32x4.mul(g, now)), f32x4.add(f32x4.mul(f32x4.sqrt(v), root), epsilon));
    storeUpTo4(r.p + at, settled(f32x4.sub(loadUpTo4(r.p + at, left, 0), step), least), left);
  }
}

/** Adamax (Kingma and Ba, 2015): m += rest1 (g - m), u = max(beta2 u, |g|); p -= rate m / (u + epsilon). */
export function adamax(r: Adamax, part: usize, parts: usize): void {
  const end = partStart(r.n, LINE, part + 1, parts), rate = v128.load32_splat(r.rate), beta2 = f32x4.splat(r.beta2), epsilon = f32x4.splat(r.epsilon);
  const least = f32x4.splat(LEAST), first = f32x4.splat(r.rest1), least1 = f32x4.splat(LEAST / r.rest1);
  for (let i = partStart(r.n, LINE, part, parts); i < end; i += 4) {
    const left = end - i, at = i * 4, g = loadUpTo4(r.g + at, left, 0), m = towards(loadUpTo4(r.m + at, left, 0), g, first, least1);
    const u = settled(f32x4.max(f32x4.mul(loadUpTo4(r.u + at, left, 0), beta2), f32x4.abs(g)), least);
    storeUpTo4(r.m + at, m, left);
    storeUpTo4(r.u + at, u, left);
    const step = f32x4.div(f32x4.mul(m, rate), f32x4.add(u, epsilon));
    storeUpTo4(r.p + at, settled(f32x4.sub(loadUpTo4(r.p + at, left, 0), step), least), left);
  }
}

/** Adadelta (Zeiler, 2012): s += rest (g^2 - s); step = sqrt(d + epsilon) / sqrt(s + epsilon) g; d += rest (step^2 - d); p -= rate step. */
export function adadelta(r: Adadelta, part: usize, parts: usize): void {
  const end = partStart(r.n, LINE, part + 1, parts), rate = v128.load32_splat(r.rate), epsilon = f32x4.splat(r.epsilon);
  const least = f32x4.splat(LEAST), rest = f32x4.splat(r.rest), leastMean = f32x4.splat(LEAST / r.rest);
  for (let i = partStart(r.n, LINE, part, parts); i < end; i += 4) {
    const left = end - i, at = i * 4, g = loadUpTo4(r.g + at, left, 0), d = loadUpTo4(r.d + at, left, 0);
    const s = towards(loadUpTo4(r.s + at, left, 0), f32x4.mul(g, g), rest, leastMean);
    storeUpTo4(r.s + at, s, left);
    const step = f32x4.mul(f32x4.sqrt(f32x4.div(f32x4.add(d, epsilon), f32x4.add(s, epsilon))), g);
    storeUpTo4(r.d + at, towards(d, f32x4.mul(step, step), rest, leastMean), left);
    storeUpTo4(r.p + at, settled(f32x4.sub(loadUpTo4(r.p + at, left, 0), f32x4.mul(step, rate)), least), left);
  }
}

/** Four columns (or `left`, if fewer) of a matrix brought within bounds; sums of squares in ascending order. */
function constrain4(r: ConstrainNorms, p: usize, left: usize): void {
  const rowBytes = r.inner * 4, end = p + r.length * rowBytes;
  let squares = f32x4.splat(0);
  for (let at = p; at != end; at += rowBytes) {
    const w = loadUpTo4(at, left, 0);
    squares = f32x4.add(squares, f32x4.mul(w, w));
  }
  const norm = f32x4.sqrt(squares), held = f32x4.pmax(f32x4.pmin(norm, f32x4.splat(r.high)), f32x4.splat(r.low));
  const wanted = f32x4.add(f32x4.mul(held, f32x4.splat(r.share)), f32x4.mul(norm, f32x4.splat(1 - r.share)));
  const factor = f32x4.div(wanted, f32x4.add(norm, f32x4.splat(1e-7)));
  for (let at = p; at != end; at += rowBytes) storeUpTo4(at, f32x4.mul(loadUpTo4(at, left, 0), factor), left);
}

/** Columns in groups of a line: each is one thread's. */
export function constrainNorms(r: ConstrainNorms, part: usize, parts: usize): void {
  const first = partStart(r.inner, LINE, part, parts), end = partStart(r.inner, LINE, part + 1, parts);
  for (let o: usize = 0; o < r.outer; o++)
    for (let c = first; c < end; c += 4) constrain4(r, r.p + (o * r.length * r.inner + c) * 4, end - c);
}

/** p - rate sign(c), with sign(0) = 0; a NaN stays one. */
function signStep(p: v128, c: v128, rate: v128): v128 {
  const one = v128.or(v128.and(c, i32x4.splat(0x80000000)), f32x4.splat(1));
  const signed = v128.or(f32x4.lt(c, f32x4.splat(0)), f32x4.gt(c, f32x4.splat(0)));
  return f32x4.sub(p, f32x4.mul(rate, v128.bitselect(one, c, signed)));
}

/** p -= rate sign(m + rest1 (g - m)), m += rest2 (g - m) (Chen et al., 2023). */
export function lion(r: Lion, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  const rate4 = v128.load32_splat(r.rate), rest1 = f32x4.splat(r.rest1), rest2 = f32x4.splat(r.rest2);
  const least = f32x4.splat(LEAST), least1 = f32x4.splat(LEAST / r.rest1), least2 = f32x4.splat(LEAST / r.rest2);
  let p = r.p + first * 4;
  const toG = r.g - r.p, toM = r.m - r.p, left = n & 3;
  for (const end = p + (n & ~3) * 4; p < end; p += 16) {
    const g = v128.load(p + toG), m = v128.load(p + toM);
    v128.store(p, settled(signStep(v128.load(p), towards(m, g, rest1, least1), rate4), least));
    v128.store(p + toM, towards(m, g, rest2, least2));
  }
  if (left) {
    const g = loadPart(p + toG, left, 0), m = loadPart(p + toM, left, 0);
    storePart(p, settled(signStep(loadPart(p, left, 0), towards(m, g, rest1, least1), rate4), least), left);
    storePart(p + toM, towards(m, g, rest2, least2), left);
  }
}
