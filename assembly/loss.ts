// Losses a row and their gradients: see the Kernels interface for the formulas. `losses` are unweighted; gradients are
// those of scale * sum(weights * losses); weights 0 stands for ones, dx 0 for not wanted; dx may be the input. NaN passes
// through. Sums over a row: lane by lane in ascending order, then across lanes. What is asked for changes no bit.
import { Lanes } from './math';
import { keepUpTo4, loadUpTo4, storeUpTo4 } from './rows';
import { sumLanes } from './simd';
import { factorOf, smooth, targets4 } from './softmax-loss';
import { BinaryCrossEntropy, CrossEntropy, SigmoidCrossEntropy, SparseCrossEntropy, SquaredError } from './records';

/** Probabilities are kept this far from 0 and 1 before a logarithm is taken, as in Keras. */
const CLIP: f32 = 1e-7;

/** At least CLIP and at most 1 - CLIP. pmin and pmax in this order keep a NaN. */
function clip(p: v128): v128 {
  return f32x4.pmax(f32x4.pmin(p, f32x4.splat((1.0 as f32) - CLIP)), f32x4.splat(CLIP));
}

/** 1 where clipping holds p, which then does not move with its argument, else 0; 1 - p, because that is exact near 1. */
function isHeld(p: v128): v128 {
  const below = f32x4.le(p, f32x4.splat(CLIP)), above = f32x4.le(f32x4.sub(f32x4.splat(1), p), f32x4.splat(CLIP));
  return v128.or(below, above);
}

function rowSum(x: usize, n: usize): f32 {
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < n; i += 4) sum = f32x4.add(sum, loadUpTo4(x + i * 4, n - i, 0));
  return sumLanes(sum);
}

/** losses = -sum(t log(clip(p / sum(p)))), for targets, or labels where these are 0. */
function crossEntropyRange(
  p: usize, labels: usize, targets: usize, smoothing: f32, weights: usize, scale: f32, dp: usize, losses: usize, rows: usize,
  columns: usize,
): void {
  const toDp = dp - p;
  for (let r: usize = 0; r < rows; r++, p += columns * 4) {
    const label = targets ? 0 : load<i32>(labels + r * 4), t0 = targets ? targets + r * columns * 4 : 0;
    const sum = rowSum(p, columns), sum4 = f32x4.splat(sum);
    let loss = f32x4.splat(0), moving = f32x4.splat(0);
    for (let i: usize = 0; i < columns; i += 4) {
      const at = p + i * 4, left = columns - i;
      const q = f32x4.div(loadUpTo4(at, left, 0), sum4), t = targets4(t0, label, i, columns, smoothing);
      loss = f32x4.add(loss, f32x4.mul(t, Lanes.log(clip(q))));
      moving = f32x4.add(moving, v128.andnot(t, isHeld(q)));
    }
    store<f32>(losses + r * 4, -sumLanes(loss));
    if (!dp) continue;
    const total = f32x4.splat(sumLanes(moving)), factor = f32x4.splat(factorOf(scale, weights, r) / sum);
    for (let i: usize = 0; i < columns; i += 4) {
      const at = p + i * 4, left = columns - i;
      const q = f32x4.div(loadUpTo4(at, left, 0), sum4), t = targets4(t0, label, i, columns, smoothing);
      storeUpTo4(at + toDp, f32x4.mul(f32x4.sub(total, v128.andnot(f32x4.div(t, q), isHeld(q))), factor), left);
    }
  }
}

export function sparseCrossEntropy(r: SparseCrossEntropy, part: usize, parts: usize): void {
  if (part == 0) crossEntropyRange(r.x, r.labels, 0, r.smoothing, r.weights, r.scale, r.dx, r.losses, r.rows, r.columns);
}

export function crossEntropy(r: CrossEntropy, part: usize, parts: usize): void {
  if (part == 0) crossEntropyRange(r.x, 0, r.targets, r.smoothing, r.weights, r.scale, r.dx, r.losses, r.rows, r.columns);
}

/**
 * losses = mean of max(x, 0) - x t + log(1 + exp(-|x|)); p = sigmoid(x); dx = (p - t) / columns * factor. p and dx may be x,
 * not each other. One exponential serves all three.
 */
function sigmoidCrossEntropyRange(
  x: usize, targets: usize, smoothing: f32, weights: usize, scale: f32, p: usize, dx: usize, losses: usize, rows: usize, columns: usize,
): void {
  // rows of one number are taken as one long row, whose sums are left out
  const single = columns == 1, n = single ? rows : columns, count: usize = single ? 1 : rows;
  for (let r: usize = 0; r < count; r++) {
    const at = r * columns * 4;
    const rowFactor = f32x4.splat(factorOf(scale, single ? 0 : weights, r) / (columns as f32));
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < n; i += 4) {
      const here = at + i * 4, left = n - i;
      const z = loadUpTo4(x + here, left, 0), t = smooth(loadUpTo4(targets + here, left, 0), smoothing, 2);
      const e = Lanes.expOfMinusSize(z);
      // pmax in this order keeps a NaN
      const loss = f32x4.add(f32x4.sub(f32x4.pmax(z, f32x4.splat(0)), f32x4.mul(z, t)), Lanes.log1p(e));
      if (single) storeUpTo4(losses + here, loss, left);
      else sum = f32x4.add(sum, keepUpTo4(loss, left));
      if (!p && !dx) continue;
      const y = Lanes.sigmoidOf(z, e);
      if (p) storeUpTo4(p + here, y, left);
      if (!dx) continue;
      const factor = single && weights ? f32x4.mul(loadUpTo4(weights + here, left, 0), rowFactor) : rowFactor;
      storeUpTo4(dx + here, f32x4.mul(f32x4.sub(y, t), factor), left);
    }
    if (!single) store<f32>(losses + r * 4, sumLanes(sum) / (columns as f32));
  }
}

export function sigmoidCrossEntropy(r: SigmoidCrossEntropy, part: usize, parts: usize): void {
  if (part == 0) sigmoidCrossEntropyRange(r.x, r.targets, r.smoothing, r.weights, r.scale, r.p, r.dx, r.losses, r.rows, r.columns);
}

/** losses = mean of -t log(q) - (1 - t) log(1 - q), q = clip(p); dp = (q - t) / (q (1 - q)) / columns * factor where p is not clipped. */
function binaryCrossEntropyRange(
  p: usize, targets: usize, smoothing: f32, weights: usize, scale: f32, dp: usize, losses: usize, rows: usize, columns: usize,
): void {
  const single = columns == 1, n = single ? rows : columns, count: usize = single ? 1 : rows, one = f32x4.splat(1);
  for (let r: usize = 0; r < count; r++) {
    const at = r * columns * 4;
    const rowFactor = f32x4.splat(factorOf(scale, single ? 0 : weights, r) / (columns as f32));
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < n; i += 4) {
      const here = at + i * 4, left = n - i;
      const raw = loadUpTo4(p + here, left, 0.5), t = smooth(loadUpTo4(targets + here, left, 0), smoothing, 2);
      // 1 - q from 1 - p, which is exact near p = 1: 1 - CLIP is not, in f32
      const q = clip(raw), rest = clip(f32x4.sub(one, raw));
      const loss = f32x4.neg(f32x4.add(f32x4.mul(t, Lanes.log(q)), f32x4.mul(f32x4.sub(one, t), Lanes.log(rest))));
      if (single) storeUpTo4(losses + here, loss, left);
      else sum = f32x4.add(sum, keepUpTo4(loss, left));
      if (!dp) continue;
      const factor = single && weights ? f32x4.mul(loadUpTo4(weights + here, left, 0), rowFactor) : rowFactor;
      const slope = f32x4.mul(f32x4.div(f32x4.sub(q, t), f32x4.mul(q, rest)), factor);
      storeUpTo4(dp + here, f32x4.mul(slope, v128.andnot(one, isHeld(raw))), left);
    }
    if (!single) store<f32>(losses + r * 4, sumLanes(sum) / (columns as f32));
  }
}

export function binaryCrossEntropy(r: BinaryCrossEntropy, part: usize, parts: usize): void {
  if (part == 0) binaryCrossEntropyRange(r.x, r.targets, r.smoothing, r.weights, r.scale, r.dx, r.losses, r.rows, r.columns);
}

/** losses = mean of (y - t)^2; dy = 2 (y - t) / columns * factor. */
function squaredErrorRange(
  y: usize, targets: usize, weights: usize, scale: f32, dy: usize, losses: usize, rows: usize, columns: usize,
): void {
  const single = columns == 1, n = single ? rows : columns, count: usize = single ? 1 : rows;
  for (let r: usize = 0; r < count; r++) {
    const at = r * columns * 4;
    const rowFactor = f32x4.splat(((2.0 as f32) * factorOf(scale, single ? 0 : weights, r)) / (columns as f32));
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < n; i += 4) {
      const here = at + i * 4, left = n - i;
      const d = f32x4.sub(loadUpTo4(y + here, left, 0), loadUpTo4(targets + here, left, 0)), square = f32x4.mul(d, d);
      if (single) storeUpTo4(losses + here, square, left);
      else sum = f32x4.add(sum, square);
      if (!dy) continue;
      const factor = single && weights ? f32x4.mul(loadUpTo4(weights + here, left, 0), rowFactor) : rowFactor;
      storeUpTo4(dy + here, f32x4.mul(d, factor), left);
    }
    if (!single) store<f32>(losses + r * 4, sumLanes(sum) / (columns as f32));
  }
}

export function squaredError(r: SquaredError, part: usize, parts: usize): void {
  if (part == 0) squaredErrorRange(r.x, r.targets, r.weights, r.scale, r.dx, r.losses, r.rows, r.columns);
}
