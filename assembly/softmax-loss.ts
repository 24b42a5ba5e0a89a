// Cross-entropy fused with the softmax before it, from logits: see the Kernels interface for the formulas. `losses` are
// unweighted; the gradient is that of scale * sum(weights * losses); weights 0 stands for ones, p 0 and dx 0 for what is not
// wanted. p and dx may be x, but not each other. No logit overflows; NaN passes through. What is asked for changes no bit.
// Targets are smoothed as they are read; a smoothing of 0 changes no bit either.
import { Lanes } from './math';
import { gather4, keepUpTo4, loadUpTo4, scatter4, storeUpTo4 } from './rows';
import { LEAST, settled, sumLanes } from './simd';
import { rowExp, rowMax, SHORT } from './softmax';
import { SoftmaxCrossEntropy, SparseSoftmaxCrossEntropy } from './records';

/** scale * weight of a row. */
export function factorOf(scale: f32, weights: usize, row: usize): f32 {
  return weights ? scale * load<f32>(weights + row * 4) : scale;
}

/** The same of four rows. */
function factorsOf(scale: f32, weights: usize, second: usize, third: usize, fourth: usize): v128 {
  return weights ? f32x4.mul(gather4(weights, second, third, fourth), f32x4.splat(scale)) : f32x4.splat(scale);
}

/** (1 - smoothing) t + smoothing / classes. */
export function smooth(t: v128, smoothing: f32, classes: f32): v128 {
  return f32x4.add(f32x4.mul(t, f32x4.splat(1 - smoothing)), f32x4.splat(smoothing / classes));
}

/**
 * Four short rows, a row a lane. Targets are rows t, or with `labels` numbers of classes, which stand for rows of zeros and
 * a one. `second` to `fourth` count rows from the first; where rows run out, the last one comes again.
 */
function fourRows(
  x: usize, labels: usize, t: usize, smoothing: f32, factors: v128, p: usize, dx: usize, losses: usize, columns: usize,
  second: usize, third: usize, fourth: usize,
): void {
  const rowBytes = columns * 4, to = dx ? dx : p;
  const second1 = second * rowBytes, third1 = third * rowBytes, fourth1 = fourth * rowBytes;
  const one = f32x4.splat(1), chosen = labels ? gather4(labels, second * 4, third * 4, fourth * 4) : i32x4.splat(0);
  let largest = f32x4.splat(-Infinity), sum = f32x4.splat(0), total = f32x4.splat(0), along = f32x4.splat(0);
  for (let i: usize = 0; i < rowBytes; i += 4) largest = f32x4.pmax(largest, gather4(x + i, second1, third1, fourth1));
  for (let i: usize = 0; i < columns; i++) {
    const at = i * 4, shifted = f32x4.sub(gather4(x + at, second1, third1, fourth1), largest);
    const e = Lanes.expNonPositive(shifted);
    sum = f32x4.add(sum, e);
    const target = smooth(
      labels ? v128.and(one, i32x4.eq(chosen, i32x4.splat(<i32>i))) : gather4(t + at, second1, third1, fourth1),
      smoothing, <f32>columns,
    );
    total = f32x4.add(total, target);
    // a target of zero does not count, even where the logit is infinite
    along = f32x4.add(along, v128.and(f32x4.mul(target, shifted), f32x4.ne(target, f32x4.splat(0))));
    if (to) scatter4(to + at, e, second1, third1, fourth1);
  }
  if (labels) total = one;
  scatter4(losses, f32x4.sub(f32x4.mul(total, Lanes.log(sum)), along), second * 4, third * 4, fourth * 4);
  if (!to) return;
  const inverse = f32x4.div(one, sum);
  for (let i: usize = 0; i < columns; i++) {
    const at = i * 4, y = f32x4.mul(gather4(to + at, second1, third1, fourth1), inverse);
    if (p) scatter4(p + at, y, second1, third1, fourth1);
    if (!dx) continue;
    const target = smooth(
      labels ? v128.and(one, i32x4.eq(chosen, i32x4.splat(<i32>i))) : gather4(t + at, second1, third1, fourth1),
      smoothing, <f32>columns,
    );
    const gradient = f32x4.mul(f32x4.sub(f32x4.mul(y, total), target), factors);
    scatter4(dx + at, settled(gradient, f32x4.splat(LEAST)), second1, third1, fourth1);
  }
}

function shortRows(
  x: usize, labels: usize, t: usize, smoothing: f32, weights: usize, scale: f32, p: usize, dx: usize, losses: usize, rows: usize,
  columns: usize,
): void {
  for (let r: usize = 0; r < rows; r += 4) {
    const left = rows - r - 1, second = min(1, left), third = min(2, left), fourth = min(3, left), at = r * columns * 4;
    const factors = factorsOf(scale, weights ? weights + r * 4 : 0, second * 4, third * 4, fourth * 4);
    fourRows(
      x + at, labels ? labels + r * 4 : 0, t + at, smoothing, factors, p ? p + at : 0, dx ? dx + at : 0, losses + r * 4,
      columns, second, third, fourth,
    );
  }
}

/** Targets i to i + 3 of a row, smoothed, with zeros after its end: numbers at t, or, where t is 0, a one at the row's label. */
export function targets4(t: usize, label: i32, i: usize, columns: usize, smoothing: f32): v128 {
  const lanes = i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(<i32>i));
  const given = t ? loadUpTo4(t + i * 4, columns - i, 0) : v128.and(f32x4.splat(1), i32x4.eq(lanes, i32x4.splat(label)));
  return keepUpTo4(smooth(given, smoothing, <f32>columns), columns - i);
}

/**
 * losses = sum(t) logsumexp(x) - sum(t x), where t is not 0; p = softmax(x); dx = (p sum(t) - t) * factor, for targets t, or, where these are 0,
 * for labels.
 */
function ofLogits(
  x: usize, labels: usize, targets: usize, smoothing: f32, weights: usize, scale: f32, p: usize, dx: usize, losses: usize, rows: usize,
  columns: usize,
): void {
  if (columns < SHORT) return shortRows(x, labels, targets, smoothing, weights, scale, p, dx, losses, rows, columns);
  for (let r: usize = 0; r < rows; r++) {
    const at = r * columns * 4, largest = rowMax(x + at, columns), shift = f32x4.splat(largest);
    const label = labels ? load<i32>(labels + r * 4) : 0, t = targets ? targets + at : 0, to = dx ? dx + at : p ? p + at : 0;
    let total4 = f32x4.splat(0), along4 = f32x4.splat(0);
    for (let i: usize = 0; i < columns; i += 4) {
      const target = targets4(t, label, i, columns, smoothing);
      const shifted = f32x4.sub(loadUpTo4(x + at + i * 4, columns - i, 0), shift);
      total4 = f32x4.add(total4, target);
      along4 = f32x4.add(along4, v128.and(f32x4.mul(target, shifted), f32x4.ne(target, f32x4.splat(0))));
    }
    const total = labels ? (1.0 as f32) : sumLanes(total4), sum = rowExp(x + at, to, columns, largest);
    store<f32>(losses + r * 4, total * f32x4.extract_lane(Lanes.log(f32x4.splat(sum)), 0) - sumLanes(along4));
    if (!to) continue;
    const inverse = f32x4.splat((1.0 as f32) / sum), factor = f32x4.splat(factorOf(scale, weights, r));
    for (let i: usize = 0; i < columns; i += 4) {
      const here = at + i * 4, left = columns - i, y = f32x4.mul(loadUpTo4(to + i * 4, left, 0), inverse);
      if (p) storeUpTo4(p + here, y, left);
      if (!dx) continue;
      const slope = f32x4.sub(f32x4.mul(y, f32x4.splat(total)), targets4(t, label, i, columns, smoothing));
      storeUpTo4(dx + here, settled(f32x4.mul(slope, factor), f32x4.splat(LEAST)), left);
    }
  }
}

export function sparseSoftmaxCrossEntropy(r: SparseSoftmaxCrossEntropy, part: usize, parts: usize): void {
  if (part == 0) ofLogits(r.x, r.labels, 0, r.smoothing, r.weights, r.scale, r.p, r.dx, r.losses, r.rows, r.columns);
}

export function softmaxCrossEntropy(r: SoftmaxCrossEntropy, part: usize, parts: usize): void {
  if (part == 0) ofLogits(r.x, 0, r.targets, r.smoothing, r.weights, r.scale, r.p, r.dx, r.losses, r.rows, r.columns);
}
