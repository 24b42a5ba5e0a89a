// Losses a row and their gradients: see the Kernels interface for the formulas. `losses` are unweighted; gradients are
// those of scale * sum(weights * losses); weights 0 stands for ones, p 0 and dx 0 for what is not wanted. NaN passes through.
import { exp, log, sigmoid } from './math';
import { rowExp, rowMax, rowScale } from './softmax';

/** Probabilities are kept this far from 0 and 1 before a logarithm is taken, as in Keras. */
const CLIP: f32 = 1e-7;

function logOf(x: f32): f32 {
  return f32x4.extract_lane(log(f32x4.splat(x)), 0);
}

function expOf(x: f32): f32 {
  return f32x4.extract_lane(exp(f32x4.splat(x)), 0);
}

/** f32 min and max of wasm keep a NaN. */
function clip(p: f32): f32 {
  return min<f32>(max<f32>(p, CLIP), (1.0 as f32) - CLIP);
}

function moves(p: f32): bool {
  return p > CLIP && p < (1.0 as f32) - CLIP;
}

function factorOf(scale: f32, weights: usize, row: usize): f32 {
  return weights ? scale * load<f32>(weights + row * 4) : scale;
}

/** losses = logsumexp(x) - x[label]; p = softmax(x); dx = (p - onehot) * factor. p and dx may be x, but not each other. */
export function sparseSoftmaxCrossEntropy(
  x: usize, labels: usize, weights: usize, scale: f32, p: usize, dx: usize, losses: usize, rows: usize, columns: usize,
): void {
  const rowBytes = columns * 4;
  for (let r: usize = 0; r < rows; r++) {
    const at = r * rowBytes, label = <usize>load<i32>(labels + r * 4) * 4;
    const largest = rowMax(x + at, columns), chosen = load<f32>(x + at + label);
    if (!dx && !p) {
      let sum: f32 = 0;
      for (let i = at; i < at + rowBytes; i += 4) sum += expOf(load<f32>(x + i) - largest);
      store<f32>(losses + r * 4, logOf(sum) + (largest - chosen));
      continue;
    }
    const to = (dx ? dx : p) + at;
    const sum = rowExp(x + at, to, columns, largest);
    store<f32>(losses + r * 4, logOf(sum) + (largest - chosen));
    const inverse: f32 = (1.0 as f32) / sum;
    if (p) rowScale(to, p + at, columns, inverse);
    if (!dx) continue;
    const factor = factorOf(scale, weights, r);
    rowScale(to, to, columns, inverse * factor);
    store<f32>(to + label, load<f32>(to + label) - factor);
  }
}

/** losses = sum(t) logsumexp(x) - sum(t x), where t is not 0; dx = (p sum(t) - t) * factor. */
export function softmaxCrossEntropy(
  x: usize, targets: usize, weights: usize, scale: f32, p: usize, dx: usize, losses: usize, rows: usize, columns: usize,
): void {
  const rowBytes = columns * 4;
  for (let r: usize = 0; r < rows; r++) {
    const at = r * rowBytes;
    const largest = rowMax(x + at, columns);
    let sum: f32 = 0, total: f32 = 0, along: f32 = 0;
    for (let i = at; i < at + rowBytes; i += 4) {
      const t = load<f32>(targets + i);
      total += t;
      // a target of zero does not count, even where the logit is infinite
      if (t != 0) along += t * (largest - load<f32>(x + i));
    }
    const to = dx ? dx : p;
    if (to) sum = rowExp(x + at, to + at, columns, largest);
    else for (let i = at; i < at + rowBytes; i += 4) sum += expOf(load<f32>(x + i) - largest);
    store<f32>(losses + r * 4, total * logOf(sum) + along);
    const inverse: f32 = (1.0 as f32) / sum;
    if (p) rowScale(to + at, p + at, columns, inverse);
    if (!dx) continue;
    const factor = factorOf(scale, weights, r);
    for (let i = at; i < at + rowBytes; i += 4) {
      store<f32>(dx + i, (load<f32>(dx + i) * inverse * total - load<f32>(targets + i)) * factor);
    }
  }
}

/** losses = -log(clip(p[label] / sum(p))). */
export function sparseCrossEntropy(
  p: usize, labels: usize, weights: usize, scale: f32, dp: usize, losses: usize, rows: usize, columns: usize,
): void {
  const rowBytes = columns * 4;
  for (let r: usize = 0; r < rows; r++) {
    const at = r * rowBytes, label = at + <usize>load<i32>(labels + r * 4) * 4;
    let sum: f32 = 0;
    for (let i = at; i < at + rowBytes; i += 4) sum += load<f32>(p + i);
    const q = load<f32>(p + label) / sum;
    store<f32>(losses + r * 4, -logOf(clip(q)));
    if (!dp) continue;
    // d(-log(p_l / s)) = 1 / s for every column, and -1 / p_l more for the label's
    const slope: f32 = moves(q) ? factorOf(scale, weights, r) / sum : 0;
    for (let i = at; i < at + rowBytes; i += 4) store<f32>(dp + i, i == label ? slope - slope / q : slope);
  }
}

/** losses = -sum(t log(clip(p / sum(p)))). */
export function crossEntropy(
  p: usize, targets: usize, weights: usize, scale: f32, dp: usize, losses: usize, rows: usize, columns: usize,
): void {
  const rowBytes = columns * 4;
  for (let r: usize = 0; r < rows; r++) {
    const at = r * rowBytes;
    let sum: f32 = 0, loss: f32 = 0, moving: f32 = 0;
    for (let i = at; i < at + rowBytes; i += 4) sum += load<f32>(p + i);
    for (let i = at; i < at + rowBytes; i += 4) {
      const q = load<f32>(p + i) / sum, t = load<f32>(targets + i);
      loss -= t * logOf(clip(q));
      if (moves(q)) moving += t;
    }
    store<f32>(losses + r * 4, loss);
    if (!dp) continue;
    const factor = factorOf(scale, weights, r) / sum;
    for (let i = at; i < at + rowBytes; i += 4) {
      const q = load<f32>(p + i) / sum;
      store<f32>(dp + i, (moving - (moves(q) ? load<f32>(targets + i) / q : (0.0 as f32))) * factor);
    }
  }
}

/** losses = mean of max(x, 0) - x t + log(1 + exp(-|x|)); p = sigmoid(x); dx = (p - t) / columns * factor. p and dx may be x. */
export function sigmoidCrossEntropy(
  x: usize, targets: usize, weights: usize, scale: f32, p: usize, dx: usize, losses: usize, rows: usize, columns: usize,
): void {
  const rowBytes = columns * 4;
  for (let r: usize = 0; r < rows; r++) {
    const at = r * rowBytes, factor = factorOf(scale, weights, r) / (columns as f32);
    let loss: f32 = 0;
    for (let i = at; i < at + rowBytes; i += 4) {
      const z = load<f32>(x + i), t = load<f32>(targets + i);
      loss += max<f32>(z, 0) - z * t + logOf((1.0 as f32) + expOf(-abs<f32>(z)));
      const y = f32x4.extract_lane(sigmoid(f32x4.splat(z)), 0);
      if (p) store<f32>(p + i, y);
      if (dx) store<f32>(dx + i, (y - t) * factor);
    }
    store<f32>(losses + r * 4, loss / (columns as f32));
  }
}

/** losses = mean of -t log(q) - (1 - t) log(1 - q), q = clip(p). */
export function binaryCrossEntropy(
  p: usize, targets: usize, weights: usize, scale: f32, dp: usize, losses: usize, rows: usize, columns: usize,
): void {
  const rowBytes = columns * 4;
  const one: f32 = 1;
  for (let r: usize = 0; r < rows; r++) {
    const at = r * rowBytes, factor = factorOf(scale, weights, r) / (columns as f32);
    let loss: f32 = 0;
    for (let i = at; i < at + rowBytes; i += 4) {
      const raw = load<f32>(p + i), t = load<f32>(targets + i), q = clip(raw);
      loss -= t * logOf(q) + (one - t) * logOf(one - q);
      if (dp) store<f32>(dp + i, moves(raw) ? ((one - t) / (one - q) - t / q) * factor : raw - raw);
    }
    store<f32>(losses + r * 4, loss / (columns as f32));
  }
}

/** losses = mean of (y - t)^2; dy = 2 (y - t) / columns * factor. */
export function squaredError(
  y: usize, targets: usize, weights: usize, scale: f32, dy: usize, losses: usize, rows: usize, columns: usize,
): void {
  const rowBytes = columns * 4;
  for (let r: usize = 0; r < rows; r++) {
    const at = r * rowBytes, factor = (2.0 as f32) * factorOf(scale, weights, r) / (columns as f32);
    let loss: f32 = 0;
    for (let i = at; i < at + rowBytes; i += 4) {
      const d = load<f32>(y + i) - load<f32>(targets + i);
      loss += d * d;
      if (dy) store<f32>(dy + i, d * factor);
    }
    store<f32>(losses + r * 4, loss / (columns as f32));
  }
}
