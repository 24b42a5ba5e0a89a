// Cross-entropy fused with the softmax before it, from logits: see the Kernels interface for the formulas. `losses` are
// unweighted; the gradient is that of scale * sum(weights * losses); weights 0 stands for ones, p 0 and dx 0 for what is not
// wanted. p and dx may be x, but not each other. No logit overflows; NaN passes through. What is asked for changes no bit.
import { Lanes } from './math';
import { gather4, loadUpTo4, scatter4, storeUpTo4 } from './rows';
import { sumLanes } from './simd';
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

/**
 * Four short rows, a row a lane. Targets are rows t, or with `labels` numbers of classes, which stand for rows of zeros and
 * a one. `second` to `fourth` count rows from the first; where rows run out, the last one comes again.
 */
function fourRows(
  x: usize, labels: usize, t: usize, factors: v128, p: usize, dx: usize, losses: usize, columns: usize,
  second: usize, third: usize, fourth: usize,
): void {
  const rowBytes = columns * 4, to = dx ? dx : p;
  const second1 = second * rowBytes, third1 = third * rowBytes, fourth1 = fourth * rowBytes;
  const chosen = labels ? gather4(labels, second * 4, third * 4, fourth * 4) : i32x4.splat(0);
  let largest = f32x4.splat(-Infinity), sum = f32x4.splat(0), total = f32x4.splat(0), along = f32x4.splat(0);
  for (let i: usize = 0; i < rowBytes; i += 4) largest = f32x4.pmax(largest, gather4(x + i, second1, third1, fourth1));
  for (let i: usize = 0; i < columns; i++) {
    const at = i * 4, shifted = f32x4.sub(gather4(x + at, second1, third1, fourth1), largest);
    const e = Lanes.expNonPositive(shifted);
    sum = f32x4.add(sum, e);
    if (labels) along = v128.bitselect(shifted, along, i32x4.eq(chosen, i32x4.splat(<i32>i)));
    else {
      const target = gather4(t + at, second1, third1, fourth1);
      total = f32x4.add(total, target);
      // a target of zero does not count, even where the logit is infinite
      along = f32x4.add(along, v128.and(f32x4.mul(target, shifted), f32x4.ne(target, f32x4.splat(0))));
    }
    if (to) scatter4(to + at, e, second1, third1, fourth1);
  }
  if (labels) total = f32x4.splat(1);
  scatter4(losses, f32x4.sub(f32x4.mul(total, Lanes.log(sum)), along), second * 4, third * 4, fourth * 4);
  if (!to) return;
  const inverse = f32x4.div(f32x4.splat(1), sum);
  for (let i: usize = 0; i < columns; i++) {
    const at = i * 4, y = f32x4.mul(gather4(to + at, second1, third1, fourth1), inverse);
    if (p) scatter4(p + at, y, second1, third1, fourth1);
    if (!dx) continue;
    const target = labels
      ? v128.and(f32x4.splat(1), i32x4.eq(chosen, i32x4.splat(<i32>i)))
      : gather4(t + at, second1, third1, fourth1);
    scatter4(dx + at, f32x4.mul(f32x4.sub(f32x4.mul(y, total), target), factors), second1, third1, fourth1);
  }
}

function shortRows(
  x: usize, labels: usize, t: usize, weights: usize, scale: f32, p: usize, dx: usize, losses: usize, rows: usize, columns: usize,
): void {
  for (let r: usize = 0; r < rows; r += 4) {
    const left = rows - r - 1, second = min(1, left), third = min(2, left), fourth = min(3, left), at = r * columns * 4;
    const factors = factorsOf(scale, weights ? weights + r * 4 : 0, second * 4, third * 4, fourth * 4);
    fourRows(
      x + at, labels ? labels + r * 4 : 0, t + at, factors, p ? p + at : 0, dx ? dx + at : 0, losses + r * 4, columns,
      second, third, fourth,
    );
  }
}

/** p = e / sum where p is not 0, and dx = (p total - t) factor where dx is not 0; t 0 stands for zeros. e lies in dx, or else in p. */
function finishRow(t: usize, p: usize, dx: usize, columns: usize, sum: f32, total: f32, factor: f32): void {
  const inverse = f32x4.splat((1.0 as f32) / sum), total4 = f32x4.splat(total), factor4 = f32x4.splat(factor);
  const e = dx ? dx : p;
  for (let i: usize = 0; i < columns; i += 4) {
    const at = i * 4, left = columns - i;
    const y = f32x4.mul(loadUpTo4(e + at, left, 0), inverse);
    if (p) storeUpTo4(p + at, y, left);
    if (!dx) continue;
    const target = t ? loadUpTo4(t + at, left, 0) : f32x4.splat(0);
    storeUpTo4(dx + at, f32x4.mul(f32x4.sub(f32x4.mul(y, total4), target), factor4), left);
  }
}

/** losses = logsumexp(x) - x[label]; p = softmax(x); dx = (p - onehot) * factor. */
function sparseSoftmaxCrossEntropyRange(
  x: usize, labels: usize, weights: usize, scale: f32, p: usize, dx: usize, losses: usize, rows: usize, columns: usize,
): void {
  if (columns < SHORT) return shortRows(x, labels, 0, weights, scale, p, dx, losses, rows, columns);
  for (let r: usize = 0; r < rows; r++) {
    const at = r * columns * 4, label = <usize>load<i32>(labels + r * 4) * 4;
    const largest = rowMax(x + at, columns), shifted = load<f32>(x + at + label) - largest;
    const to = dx ? dx + at : p ? p + at : 0;
    const sum = rowExp(x + at, to, columns, largest);
    store<f32>(losses + r * 4, f32x4.extract_lane(Lanes.log(f32x4.splat(sum)), 0) - shifted);
    if (!to) continue;
    const atLabel = load<f32>(to + label) * ((1.0 as f32) / sum), factor = factorOf(scale, weights, r);
    finishRow(0, p ? p + at : 0, dx ? dx + at : 0, columns, sum, 1, factor);
    if (dx) store<f32>(dx + at + label, (atLabel - 1) * factor);
  }
}

export function sparseSoftmaxCrossEntropy(r: SparseSoftmaxCrossEntropy, part: usize, parts: usize): void {
  if (part == 0) sparseSoftmaxCrossEntropyRange(r.x, r.labels, r.weights, r.scale, r.p, r.dx, r.losses, r.rows, r.columns);
}

/** losses = sum(t) logsumexp(x) - sum(t x), where t is not 0; dx = (p sum(t) - t) * factor. */
function softmaxCrossEntropyRange(
  x: usize, targets: usize, weights: usize, scale: f32, p: usize, dx: usize, losses: usize, rows: usize, columns: usize,
): void {
  if (columns < SHORT) return shortRows(x, 0, targets, weights, scale, p, dx, losses, rows, columns);
  for (let r: usize = 0; r < rows; r++) {
    const at = r * columns * 4, largest = rowMax(x + at, columns), shift = f32x4.splat(largest);
    let total4 = f32x4.splat(0), along4 = f32x4.splat(0);
    for (let i: usize = 0; i < columns; i += 4) {
      const t = loadUpTo4(targets + at + i * 4, columns - i, 0);
      const shifted = f32x4.sub(loadUpTo4(x + at + i * 4, columns - i, 0), shift);
      total4 = f32x4.add(total4, t);
      along4 = f32x4.add(along4, v128.and(f32x4.mul(t, shifted), f32x4.ne(t, f32x4.splat(0))));
    }
    const total = sumLanes(total4);
    const sum = rowExp(x + at, dx ? dx + at : p ? p + at : 0, columns, largest);
    store<f32>(losses + r * 4, total * f32x4.extract_lane(Lanes.log(f32x4.splat(sum)), 0) - sumLanes(along4));
    if (dx || p) finishRow(targets + at, p ? p + at : 0, dx ? dx + at : 0, columns, sum, total, factorOf(scale, weights, r));
  }
}

export function softmaxCrossEntropy(r: SoftmaxCrossEntropy, part: usize, parts: usize): void {
  if (part == 0) softmaxCrossEntropyRange(r.x, r.targets, r.weights, r.scale, r.p, r.dx, r.losses, r.rows, r.columns);
}
