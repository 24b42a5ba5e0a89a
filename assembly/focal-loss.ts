// Focal losses: cross-entropies in which what is told rightly already weighs less. See assembly/loss.ts for what all losses have in common.
import { Lanes } from './math';
import { BinaryFocal, CategoricalFocal } from './records';
import { keepUpTo4, loadUpTo4, storeUpTo4 } from './rows';
import { sumLanes } from './simd';
import { rowExp, rowMax } from './softmax';
import { factorOf, smooth, targets4 } from './softmax-loss';

/** Probabilities are kept this far from 0 and 1 before a logarithm is taken, as in Keras. */
const CLIP: f32 = 1e-7;

/** At least CLIP and at most 1 - CLIP. pmin and pmax in this order keep a NaN. */
function clip(p: v128): v128 {
  return f32x4.pmax(f32x4.pmin(p, f32x4.splat((1.0 as f32) - CLIP)), f32x4.splat(CLIP));
}

/** Where clipping holds p. */
function isHeld(p: v128): v128 {
  return v128.or(f32x4.le(p, f32x4.splat(CLIP)), f32x4.le(f32x4.sub(f32x4.splat(1), p), f32x4.splat(CLIP)));
}

/** u^gamma for 0 < u <= 1. */
function power(u: v128, gamma: v128): v128 {
  return Lanes.exp(f32x4.mul(Lanes.log(u), gamma));
}

/** The mean over columns of w u^gamma entropy, u = t (1 - q) + (1 - t) q. p and dx may be x, not each other. */
export function binaryFocal(r: BinaryFocal, part: usize, parts: usize): void {
  if (part > 0) return;
  const one = f32x4.splat(1), zero = f32x4.splat(0), gamma = f32x4.splat(r.gamma), alpha = f32x4.splat(r.alpha), n = r.columns, logits = r.logits;
  for (let row: usize = 0; row < r.rows; row++) {
    const at = row * n * 4, factor = f32x4.splat(factorOf(r.scale, r.weights, row) / (n as f32));
    let sum = zero;
    for (let i: usize = 0; i < n; i += 4) {
      const here = at + i * 4, left = n - i, z = loadUpTo4(r.x + here, left, 0.5);
      const t = smooth(loadUpTo4(r.targets + here, left, 0), r.smoothing, 2), e = Lanes.expOfMinusSize(z);
      const q = logits ? Lanes.sigmoidOf(z, e) : z, below = f32x4.sub(one, t), held = clip(q), rest = clip(f32x4.sub(one, q));
      const entropy = logits
        ? f32x4.add(f32x4.sub(f32x4.pmax(z, zero), f32x4.mul(z, t)), Lanes.log1p(e))
        : f32x4.neg(f32x4.add(f32x4.mul(t, Lanes.log(held)), f32x4.mul(below, Lanes.log(rest))));
      // 1 - q as sigmoid(-z), which keeps its digits
      const other = logits ? Lanes.sigmoidOf(f32x4.neg(z), e) : f32x4.sub(one, q);
      const error = f32x4.pmax(f32x4.add(f32x4.mul(t, other), f32x4.mul(below, q)), f32x4.splat(1e-37));
      const balance = r.balanced ? f32x4.add(f32x4.mul(t, alpha), f32x4.mul(below, f32x4.sub(one, alpha))) : one;
      const weight = f32x4.mul(balance, power(error, gamma));
      sum = f32x4.add(sum, keepUpTo4(f32x4.mul(weight, entropy), left));
      if (r.p) storeUpTo4(r.p + here, q, left);
      if (!r.dx) continue;
      const slope = logits ? f32x4.sub(q, t) : v128.andnot(f32x4.div(f32x4.sub(q, t), f32x4.mul(held, rest)), isHeld(q));
      const turn = f32x4.sub(one, f32x4.add(t, t)), rise = logits ? f32x4.mul(turn, f32x4.mul(q, other)) : turn;
      const steeper = f32x4.mul(f32x4.div(f32x4.mul(gamma, rise), error), entropy);
      storeUpTo4(r.dx + here, f32x4.mul(f32x4.mul(weight, f32x4.add(steeper, slope)), factor), left);
    }
    store<f32>(r.losses + row * 4, sumLanes(sum) / (n as f32));
  }
}

/** Four probabilities of a row, zeros after its end: x over the sum, or e^(x - shift) over it. */
function probabilities(x: usize, left: usize, logits: bool, shift: v128, sum: v128): v128 {
  const v = loadUpTo4(x, left, 0);
  return keepUpTo4(f32x4.div(logits ? Lanes.expNonPositive(f32x4.sub(v, shift)) : v, sum), left);
}

/** alpha t (1 - q)^gamma: what -log(q) is weighed by. */
function weightOf(t: v128, held: v128, r: CategoricalFocal): v128 {
  return f32x4.mul(f32x4.mul(t, f32x4.splat(r.alpha)), power(f32x4.sub(f32x4.splat(1), held), f32x4.splat(r.gamma)));
}

/** The loss's derivative with respect to q. */
function slopeOf(q: v128, held: v128, log: v128, weight: v128, gamma: v128): v128 {
  const one = f32x4.splat(1);
  const slope = f32x4.sub(f32x4.div(f32x4.mul(gamma, log), f32x4.sub(one, held)), f32x4.div(one, held));
  return v128.andnot(f32x4.mul(weight, slope), isHeld(q));
}

/** -alpha sum(t (1 - q)^gamma log(q)). p and dx may be x, not each other. */
export function categoricalFocal(r: CategoricalFocal, part: usize, parts: usize): void {
  if (part > 0) return;
  const n = r.columns, logits = r.logits != 0, gamma = f32x4.splat(r.gamma);
  for (let row: usize = 0; row < r.rows; row++) {
    const at = row * n * 4, x = r.x + at, largest = rowMax(x, n), shift = f32x4.splat(largest);
    let total: f32 = 0;
    if (logits) total = rowExp(x, 0, n, largest);
    else {
      let sum = f32x4.splat(0);
      for (let i: usize = 0; i < n; i += 4) sum = f32x4.add(sum, loadUpTo4(x + i * 4, n - i, 0));
      total = sumLanes(sum);
    }
    const sum = f32x4.splat(total), t = r.targets + at;
    let loss = f32x4.splat(0), along = f32x4.splat(0);
    for (let i: usize = 0; i < n; i += 4) {
      const q = probabilities(x + i * 4, n - i, logits, shift, sum), held = clip(q), log = Lanes.log(held);
      const weight = weightOf(targets4(t, 0, i, n, r.smoothing), held, r);
      loss = f32x4.sub(loss, f32x4.mul(weight, log));
      along = f32x4.add(along, f32x4.mul(slopeOf(q, held, log, weight, gamma), q));
    }
    store<f32>(r.losses + row * 4, sumLanes(loss));
    if (!r.p && !r.dx) continue;
    const all = f32x4.splat(sumLanes(along)), factor = f32x4.splat(factorOf(r.scale, r.weights, row));
    for (let i: usize = 0; i < n; i += 4) {
      const left = n - i, q = probabilities(x + i * 4, left, logits, shift, sum), held = clip(q), log = Lanes.log(held);
      const slope = f32x4.sub(slopeOf(q, held, log, weightOf(targets4(t, 0, i, n, r.smoothing), held, r), gamma), all);
      if (r.p) storeUpTo4(r.p + at + i * 4, q, left);
      if (r.dx) storeUpTo4(r.dx + at + i * 4, f32x4.mul(logits ? f32x4.mul(q, slope) : f32x4.div(slope, sum), factor), left);
    }
  }
}
