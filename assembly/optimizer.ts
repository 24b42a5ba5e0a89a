// Optimizers, one pass over parameters, gradients and state each. Element by element, in place; any
// alignment; a number and its neighbours never meet, so tails take the same operations. NaN passes through.
// Parameters and state that die away become 0.
import { Adagrad, Adam, NormFactor, Rmsprop, Sgd, SgdMomentum } from './records';
import { LEAST, loadPart, settled, storePart, towards } from './simd';
import { LINE, partStart } from './split';

/** p -= rate g. */
function sgdRange(p: usize, g: usize, n: usize, rate: f32): void {
  const rate4 = f32x4.splat(rate), least = f32x4.splat(LEAST), step = g - p, end = p + (n & ~3) * 4, left = n & 3;
  for (; p < end; p += 16) v128.store(p, settled(f32x4.sub(v128.load(p), f32x4.mul(v128.load(p + step), rate4)), least));
  if (left) storePart(p, settled(f32x4.sub(loadPart(p, left, 0), f32x4.mul(loadPart(p + step, left, 0), rate4)), least), left);
}

export function sgd(r: Sgd, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  sgdRange(r.p + first * 4, r.g + first * 4, n, load<f32>(r.rate));
}

/** v = momentum v - rate g; p += v, or with `nesterov` p += momentum v - rate g (Sutskever et al., 2013). */
function sgdMomentumRange(p: usize, g: usize, v: usize, n: usize, rate: f32, momentum: f32, nesterov: bool): void {
  const rate4 = f32x4.splat(rate), momentum4 = f32x4.splat(momentum), least = f32x4.splat(LEAST), left = n & 3;
  let i: usize = 0;
  for (const end = (n & ~3) * 4; i < end; i += 16) {
    const step = f32x4.mul(v128.load(g + i), rate4);
    const moved = settled(f32x4.sub(f32x4.mul(v128.load(v + i), momentum4), step), least);
    v128.store(v + i, moved);
    v128.store(p + i, settled(f32x4.add(v128.load(p + i), nesterov ? f32x4.sub(f32x4.mul(moved, momentum4), step) : moved), least));
  }
  if (left) {
    const step = f32x4.mul(loadPart(g + i, left, 0), rate4);
    const moved = settled(f32x4.sub(f32x4.mul(loadPart(v + i, left, 0), momentum4), step), least);
    storePart(v + i, moved, left);
    storePart(p + i, settled(f32x4.add(loadPart(p + i, left, 0), nesterov ? f32x4.sub(f32x4.mul(moved, momentum4), step) : moved), least), left);
  }
}

export function sgdMomentum(r: SgdMomentum, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  sgdMomentumRange(r.p + first * 4, r.g + first * 4, r.v + first * 4, n, load<f32>(r.rate), r.momentum, r.nesterov != 0);
}

/** s += g^2; p -= rate g / (sqrt(s + inner) + epsilon) (Duchi, Hazan, Singer, 2011). */
function adagradRange(p: usize, g: usize, s: usize, n: usize, rate: f32, epsilon: f32, inner: f32): void {
  const rate4 = f32x4.splat(rate), epsilon4 = f32x4.splat(epsilon), inner4 = f32x4.splat(inner), least = f32x4.splat(LEAST), left = n & 3;
  let i: usize = 0;
  for (const end = (n & ~3) * 4; i < end; i += 16) {
    const x = v128.load(g + i), sum = f32x4.add(v128.load(s + i), f32x4.mul(x, x));
    v128.store(s + i, sum);
    const step = f32x4.div(f32x4.mul(rate4, x), f32x4.add(f32x4.sqrt(f32x4.add(sum, inner4)), epsilon4));
    v128.store(p + i, settled(f32x4.sub(v128.load(p + i), step), least));
  }
  if (left) {
    const x = loadPart(g + i, left, 0), sum = f32x4.add(loadPart(s + i, left, 0), f32x4.mul(x, x));
    storePart(s + i, sum, left);
    const step = f32x4.div(f32x4.mul(rate4, x), f32x4.add(f32x4.sqrt(f32x4.add(sum, inner4)), epsilon4));
    storePart(p + i, settled(f32x4.sub(loadPart(p + i, left, 0), step), least), left);
  }
}

export function adagrad(r: Adagrad, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  adagradRange(r.p + first * 4, r.g + first * 4, r.s + first * 4, n, load<f32>(r.rate), r.epsilon, r.inner);
}

/** rmsprop for four numbers at `i`: the tail's numbers come here too, in vectors of their own. */
function rmspropVector(x: v128, s: v128, m: v128, centred: bool, epsilon: v128, inner: v128): v128 {
  const spread = centred ? f32x4.sub(s, f32x4.mul(m, m)) : s;
  // rounding may leave s - m^2 a hair below zero
  return f32x4.div(x, f32x4.add(f32x4.sqrt(f32x4.add(f32x4.max(spread, f32x4.splat(0)), inner)), epsilon));
}

/**
 * s += rest (g^2 - s), rest = 1 - rho; mean m += rest (g - m) where m is not 0; d = g / (sqrt(s - m^2 + inner) + epsilon);
 * v = momentum v + d, p -= rate v where v is not 0, else p -= rate d (Tieleman and Hinton, 2012; centred: Graves, 2013).
 */
function rmspropRange(
  p: usize, g: usize, s: usize, m: usize, v: usize, n: usize, rate: f32, rest: f32, momentum: f32, epsilon: f32, inner: f32,
): void {
  const rate4 = f32x4.splat(rate), inner4 = f32x4.splat(inner), rest4 = f32x4.splat(rest), momentum4 = f32x4.splat(momentum), left = n & 3;
  const epsilon4 = f32x4.splat(epsilon), zero = f32x4.splat(0), least = f32x4.splat(LEAST), leastMean = f32x4.splat(LEAST / rest);
  let i: usize = 0;
  for (const end = (n & ~3) * 4; i < end; i += 16) {
    const x = v128.load(g + i);
    const square = towards(v128.load(s + i), f32x4.mul(x, x), rest4, leastMean);
    v128.store(s + i, square);
    let mean = zero;
    if (m) {
      mean = towards(v128.load(m + i), x, rest4, leastMean);
      v128.store(m + i, mean);
    }
    let d = rmspropVector(x, square, mean, m != 0, epsilon4, inner4);
    if (v) {
      d = settled(f32x4.add(f32x4.mul(v128.load(v + i), momentum4), d), least);
      v128.store(v + i, d);
    }
    v128.store(p + i, settled(f32x4.sub(v128.load(p + i), f32x4.mul(rate4, d)), least));
  }
  if (left) {
    const x = loadPart(g + i, left, 0), square = towards(loadPart(s + i, left, 0), f32x4.mul(x, x), rest4, leastMean);
    storePart(s + i, square, left);
    let mean = zero;
    if (m) {
      mean = towards(loadPart(m + i, left, 0), x, rest4, leastMean);
      storePart(m + i, mean, left);
    }
    let d = rmspropVector(x, square, mean, m != 0, epsilon4, inner4);
    if (v) {
      d = settled(f32x4.add(f32x4.mul(loadPart(v + i, left, 0), momentum4), d), least);
      storePart(v + i, d, left);
    }
    storePart(p + i, settled(f32x4.sub(loadPart(p + i, left, 0), f32x4.mul(rate4, d)), least), left);
  }
}

export function rmsprop(r: Rmsprop, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  rmspropRange(r.p + first * 4, r.g + first * 4, r.s + first * 4, r.m ? r.m + first * 4 : 0, r.v ? r.v + first * 4 : 0, n, load<f32>(r.rate), r.rest, r.momentum, r.epsilon, r.inner);
}

/** keep p - step mean / (root sqrt(square) + epsilon) */
function adamStep(p: v128, mean: v128, square: v128, step: v128, root: v128, keep: v128, epsilon: v128): v128 {
  return f32x4.sub(f32x4.mul(p, keep), f32x4.div(f32x4.mul(mean, step), f32x4.add(f32x4.mul(f32x4.sqrt(square), root), epsilon)));
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
  const step4 = f32x4.splat(rate / correction1), root4 = f32x4.splat((1.0 as f32) / sqrt<f32>(correction2));
  const keep4 = f32x4.splat((1.0 as f32) - rate * decay), epsilon4 = f32x4.splat(epsilon), least = f32x4.splat(LEAST), left = n & 3;
  const first = f32x4.splat(rest1), second = f32x4.splat(rest2), least1 = f32x4.splat(LEAST / rest1), least2 = f32x4.splat(LEAST / rest2);
  let i: usize = 0;
  for (const end = (n & ~3) * 4; i < end; i += 16) {
    const x = v128.load(g + i);
    const mean = towards(v128.load(m + i), x, first, least1), square = towards(v128.load(v + i), f32x4.mul(x, x), second, least2);
    v128.store(m + i, mean);
    v128.store(v + i, square);
    v128.store(p + i, settled(adamStep(v128.load(p + i), mean, square, step4, root4, keep4, epsilon4), least));
  }
  if (left) {
    const x = loadPart(g + i, left, 0);
    const mean = towards(loadPart(m + i, left, 0), x, first, least1), square = towards(loadPart(v + i, left, 0), f32x4.mul(x, x), second, least2);
    storePart(m + i, mean, left);
    storePart(v + i, square, left);
    storePart(p + i, settled(adamStep(loadPart(p + i, left, 0), mean, square, step4, root4, keep4, epsilon4), least), left);
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
