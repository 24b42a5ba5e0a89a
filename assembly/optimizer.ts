// Optimizers, one pass over parameters, gradients and state each. Element by element, in place; any
// alignment; a number and its neighbours never meet, so tails take the same operations one by one. NaN passes through.
import { Adagrad, Adam, Lion, NormFactor, Rmsprop, Sgd, SgdMomentum } from './records';
import { loadPart, storePart } from './simd';
import { LINE, partStart } from './split';

/** p -= rate g. */
function sgdRange(p: usize, g: usize, n: usize, rate: f32): void {
  const rate4 = f32x4.splat(rate), step = g - p, end = p + (n & ~3) * 4;
  for (; p < end; p += 16) v128.store(p, f32x4.sub(v128.load(p), f32x4.mul(v128.load(p + step), rate4)));
  for (const last = p + (n & 3) * 4; p < last; p += 4) store<f32>(p, load<f32>(p) - load<f32>(p + step) * rate);
}

export function sgd(r: Sgd, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  sgdRange(r.p + first * 4, r.g + first * 4, n, load<f32>(r.rate));
}

/** v = momentum v - rate g; p += v, or with `nesterov` p += momentum v - rate g (Sutskever et al., 2013). */
function sgdMomentumRange(p: usize, g: usize, v: usize, n: usize, rate: f32, momentum: f32, nesterov: bool): void {
  const rate4 = f32x4.splat(rate), momentum4 = f32x4.splat(momentum);
  let i: usize = 0;
  for (const end = (n & ~3) * 4; i < end; i += 16) {
    const step = f32x4.mul(v128.load(g + i), rate4);
    const moved = f32x4.sub(f32x4.mul(v128.load(v + i), momentum4), step);
    v128.store(v + i, moved);
    v128.store(p + i, f32x4.add(v128.load(p + i), nesterov ? f32x4.sub(f32x4.mul(moved, momentum4), step) : moved));
  }
  for (const end = n * 4; i < end; i += 4) {
    const step = load<f32>(g + i) * rate;
    const moved = load<f32>(v + i) * momentum - step;
    store<f32>(v + i, moved);
    store<f32>(p + i, load<f32>(p + i) + (nesterov ? moved * momentum - step : moved));
  }
}

export function sgdMomentum(r: SgdMomentum, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  sgdMomentumRange(r.p + first * 4, r.g + first * 4, r.v + first * 4, n, load<f32>(r.rate), r.momentum, r.nesterov != 0);
}

/** s += g^2; p -= rate g / (sqrt(s) + epsilon) (Duchi, Hazan, Singer, 2011). */
function adagradRange(p: usize, g: usize, s: usize, n: usize, rate: f32, epsilon: f32): void {
  const rate4 = f32x4.splat(rate), epsilon4 = f32x4.splat(epsilon);
  let i: usize = 0;
  for (const end = (n & ~3) * 4; i < end; i += 16) {
    const x = v128.load(g + i);
    const sum = f32x4.add(v128.load(s + i), f32x4.mul(x, x));
    v128.store(s + i, sum);
    v128.store(p + i, f32x4.sub(v128.load(p + i), f32x4.div(f32x4.mul(rate4, x), f32x4.add(f32x4.sqrt(sum), epsilon4))));
  }
  for (const end = n * 4; i < end; i += 4) {
    const x = load<f32>(g + i);
    const sum = load<f32>(s + i) + x * x;
    store<f32>(s + i, sum);
    store<f32>(p + i, load<f32>(p + i) - (rate * x) / (sqrt<f32>(sum) + epsilon));
  }
}

export function adagrad(r: Adagrad, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  adagradRange(r.p + first * 4, r.g + first * 4, r.s + first * 4, n, load<f32>(r.rate), r.epsilon);
}

/** old + (target - old) * share: a running mean's step. */
function towards(old: v128, target: v128, share: v128): v128 {
  return f32x4.add(old, f32x4.mul(f32x4.sub(target, old), share));
}

/** rmsprop for four numbers at `i`: the tail's numbers come here too, in vectors of their own. */
function rmspropVector(x: v128, s: v128, m: v128, centred: bool, epsilon: v128): v128 {
  const spread = centred ? f32x4.sub(s, f32x4.mul(m, m)) : s;
  // rounding may leave s - m^2 a hair below zero
  return f32x4.div(x, f32x4.add(f32x4.sqrt(f32x4.max(spread, f32x4.splat(0))), epsilon));
}

/**
 * s += rest (g^2 - s), rest = 1 - rho; mean m += rest (g - m) where m is not 0; d = g / (sqrt(s - m^2) + epsilon);
 * v = momentum v + d, p -= rate v where v is not 0, else p -= rate d (Tieleman and Hinton, 2012; centred: Graves, 2013).
 */
function rmspropRange(
  p: usize, g: usize, s: usize, m: usize, v: usize, n: usize, rate: f32, rest: f32, momentum: f32, epsilon: f32,
): void {
  const rate4 = f32x4.splat(rate), rest4 = f32x4.splat(rest), momentum4 = f32x4.splat(momentum);
  const epsilon4 = f32x4.splat(epsilon), zero = f32x4.splat(0);
  let i: usize = 0;
  for (const end = (n & ~3) * 4; i < end; i += 16) {
    const x = v128.load(g + i);
    const square = towards(v128.load(s + i), f32x4.mul(x, x), rest4);
    v128.store(s + i, square);
    let mean = zero;
    if (m) {
      mean = towards(v128.load(m + i), x, rest4);
      v128.store(m + i, mean);
    }
    let d = rmspropVector(x, square, mean, m != 0, epsilon4);
    if (v) {
      d = f32x4.add(f32x4.mul(v128.load(v + i), momentum4), d);
      v128.store(v + i, d);
    }
    v128.store(p + i, f32x4.sub(v128.load(p + i), f32x4.mul(rate4, d)));
  }
  for (const end = n * 4; i < end; i += 4) {
    const x = load<f32>(g + i), square = load<f32>(s + i) + (x * x - load<f32>(s + i)) * rest;
    store<f32>(s + i, square);
    let mean: f32 = 0;
    if (m) {
      mean = load<f32>(m + i) + (x - load<f32>(m + i)) * rest;
      store<f32>(m + i, mean);
    }
    let d = f32x4.extract_lane(rmspropVector(f32x4.splat(x), f32x4.splat(square), f32x4.splat(mean), m != 0, epsilon4), 0);
    if (v) {
      d = load<f32>(v + i) * momentum + d;
      store<f32>(v + i, d);
    }
    store<f32>(p + i, load<f32>(p + i) - rate * d);
  }
}

export function rmsprop(r: Rmsprop, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  rmspropRange(r.p + first * 4, r.g + first * 4, r.s + first * 4, r.m ? r.m + first * 4 : 0, r.v ? r.v + first * 4 : 0, n, load<f32>(r.rate), r.rest, r.momentum, r.epsilon);
}

/**
 * Adam (Kingma and Ba, 2015) and AdamW (Loshchilov and Hutter, 2019): m += rest1 (g - m), v += rest2 (g^2 - v);
 * p -= rate decay p; p -= rate (m / correction1) / (sqrt(v / correction2) + epsilon). rest = 1 - beta, rounded once from the
 * exact difference: 1 - f32(0.999) is off by 1.3e-5, and every step with it.
 */
function adamRange(
  p: usize, g: usize, m: usize, v: usize, n: usize, rate: f32, rest1: f32, rest2: f32, epsilon: f32,
  correction1: f32, correction2: f32, decay: f32,
): void {
  const step = rate / correction1, root = (1.0 as f32) / sqrt<f32>(correction2), keep = (1.0 as f32) - rate * decay;
  const first = f32x4.splat(rest1), second = f32x4.splat(rest2);
  let i: usize = 0;
  for (const end = (n & ~3) * 4; i < end; i += 16) {
    const x = v128.load(g + i);
    const mean = towards(v128.load(m + i), x, first);
    const square = towards(v128.load(v + i), f32x4.mul(x, x), second);
    v128.store(m + i, mean);
    v128.store(v + i, square);
    const bottom = f32x4.add(f32x4.mul(f32x4.sqrt(square), f32x4.splat(root)), f32x4.splat(epsilon));
    const kept = f32x4.mul(v128.load(p + i), f32x4.splat(keep));
    v128.store(p + i, f32x4.sub(kept, f32x4.div(f32x4.mul(mean, f32x4.splat(step)), bottom)));
  }
  for (const end = n * 4; i < end; i += 4) {
    const x = load<f32>(g + i);
    const mean = load<f32>(m + i) + (x - load<f32>(m + i)) * rest1;
    const square = load<f32>(v + i) + (x * x - load<f32>(v + i)) * rest2;
    store<f32>(m + i, mean);
    store<f32>(v + i, square);
    store<f32>(p + i, load<f32>(p + i) * keep - (mean * step) / (sqrt<f32>(square) * root + epsilon));
  }
}

export function adam(r: Adam, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  adamRange(r.p + first * 4, r.g + first * 4, r.m + first * 4, r.v + first * 4, n, load<f32>(r.rate), r.rest1, r.rest2, r.epsilon, load<f32>(r.rate, 4), load<f32>(r.rate, 8), r.decay);
}

/** What a gradient is multiplied by, so that its norm is at most `limit`. */
export function normFactor(r: NormFactor, part: usize, parts: usize): void {
  if (part > 0) return;
  let sum: f64 = 0;
  for (let i: usize = 0; i < r.count; i++) sum += load<f64>(r.squares + i * 8);
  const limit = r.limit, most = limit * limit;
  store<f32>(r.factor, sum > most ? <f32>(limit / sqrt<f64>(sum)) : (1.0 as f32));
  if (r.cap && sum > most) store<f64>(r.squares, most);
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
  let p = r.p + first * 4;
  const toG = r.g - r.p, toM = r.m - r.p, left = n & 3;
  for (const end = p + (n & ~3) * 4; p < end; p += 16) {
    const g = v128.load(p + toG), m = v128.load(p + toM);
    v128.store(p, signStep(v128.load(p), towards(m, g, rest1), rate4));
    v128.store(p + toM, towards(m, g, rest2));
  }
  if (left) {
    const g = loadPart(p + toG, left, 0), m = loadPart(p + toM, left, 0);
    storePart(p, signStep(loadPart(p, left, 0), towards(m, g, rest1), rate4), left);
    storePart(p + toM, towards(m, g, rest2), left);
  }
}
