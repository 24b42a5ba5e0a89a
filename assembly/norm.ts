// Batch normalization (Ioffe and Szegedy, 2015) over the rows of x (rows, channels), channels last.
//
// Sums down the rows have a fixed tree: blocks of ROWS rows are summed in ascending order, and the blocks' sums in
// ascending order. That keeps the error of a mean over 100,000 rows near that of one over 1,000.
// Columns go in strips of 16 (the four vectors of a cache line), then 4, then 1, which changes no column's order.
import { BatchMoments, InverseStandardDeviation, Normalize } from './records';
import { partStart } from './split';

/** Rows of a block: long enough to make the second level of the sum cheap, short enough to keep the error small. */
export const ROWS: usize = 256;

/** total += the sum over `rows` rows of (x - centre), squared with `squares`; four columns. */
function addSums4(x: usize, rows: usize, rowBytes: usize, centre: usize, squares: bool, total: usize): void {
  const c = v128.load(centre);
  let sum = f32x4.splat(0);
  for (const end = x + rows * rowBytes; x != end; x += rowBytes) {
    const d = f32x4.sub(v128.load(x), c);
    sum = f32x4.add(sum, squares ? f32x4.mul(d, d) : d);
  }
  v128.store(total, f32x4.add(v128.load(total), sum));
}

/** As addSums4 for one column. */
function addSums1(x: usize, rows: usize, rowBytes: usize, centre: f32, squares: bool, total: usize): void {
  let sum: f32 = 0;
  for (const end = x + rows * rowBytes; x != end; x += rowBytes) {
    const d = load<f32>(x) - centre;
    sum += squares ? d * d : d;
  }
  store<f32>(total, load<f32>(total) + sum);
}

/** As addSums4 for 16 columns: the rows' cache lines are read whole. */
function addSums16(x: usize, rows: usize, rowBytes: usize, centre: usize, squares: bool, total: usize): void {
  const c0 = v128.load(centre), c1 = v128.load(centre, 16), c2 = v128.load(centre, 32), c3 = v128.load(centre, 48);
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  const end = x + rows * rowBytes;
  if (squares) {
    for (; x != end; x += rowBytes) {
      const d0 = f32x4.sub(v128.load(x), c0), d1 = f32x4.sub(v128.load(x, 16), c1);
      const d2 = f32x4.sub(v128.load(x, 32), c2), d3 = f32x4.sub(v128.load(x, 48), c3);
      s0 = f32x4.add(s0, f32x4.mul(d0, d0));
      s1 = f32x4.add(s1, f32x4.mul(d1, d1));
      s2 = f32x4.add(s2, f32x4.mul(d2, d2));
      s3 = f32x4.add(s3, f32x4.mul(d3, d3));
    }
  } else {
    for (; x != end; x += rowBytes) {
      s0 = f32x4.add(s0, f32x4.sub(v128.load(x), c0));
      s1 = f32x4.add(s1, f32x4.sub(v128.load(x, 16), c1));
      s2 = f32x4.add(s2, f32x4.sub(v128.load(x, 32), c2));
      s3 = f32x4.add(s3, f32x4.sub(v128.load(x, 48), c3));
    }
  }
  v128.store(total, f32x4.add(v128.load(total), s0));
  v128.store(total, f32x4.add(v128.load(total, 16), s1), 16);
  v128.store(total, f32x4.add(v128.load(total, 32), s2), 32);
  v128.store(total, f32x4.add(v128.load(total, 48), s3), 48);
}

/**
 * sums (channels) = the sums over rows of (x - centre), or of its square; rows lie rowBytes apart. All columns of a block before the next:
 * x is read from memory once.
 */
function columnMoments(x: usize, rows: usize, rowBytes: usize, channels: usize, centre: usize, squares: bool, sums: usize): void {
  memory.fill(sums, 0, channels * 4);
  for (let first: usize = 0; first < rows; first += ROWS, x += ROWS * rowBytes) {
    const count = min(ROWS, rows - first);
    let c: usize = 0;
    for (; c + 16 <= channels; c += 16) addSums16(x + c * 4, count, rowBytes, centre + c * 4, squares, sums + c * 4);
    for (; c + 4 <= channels; c += 4) addSums4(x + c * 4, count, rowBytes, centre + c * 4, squares, sums + c * 4);
    for (; c < channels; c++) addSums1(x + c * 4, count, rowBytes, load<f32>(centre + c * 4), squares, sums + c * 4);
  }
}

/**
 * mean (channels) and rstd = 1 / sqrt(variance + epsilon) of x's columns, the variance divided by `rows`; and the running
 * statistics moved towards them: running = momentum * running + (1 - momentum) * batch. Rows of x lie `ld` numbers apart. Any alignment;
 * NaN passes through.
 */
function batchMomentsRange(
  x: usize, mean: usize, rstd: usize, runningMean: usize, runningVariance: usize,
  rows: usize, channels: usize, momentum: f32, epsilon: f32, ld: usize,
): void {
  const share: f32 = (1.0 as f32) / (rows as f32);
  // rstd holds the zeros that the first sums are centred on
  memory.fill(rstd, 0, channels * 4);
  columnMoments(x, rows, ld * 4, channels, rstd, false, mean);
  for (let at = mean, end = mean + channels * 4; at < end; at += 4) store<f32>(at, load<f32>(at) * share);
  columnMoments(x, rows, ld * 4, channels, mean, true, rstd);
  for (let c: usize = 0; c < channels * 4; c += 4) {
    const variance = load<f32>(rstd + c) * share;
    store<f32>(rstd + c, (1.0 as f32) / sqrt<f32>(variance + epsilon));
    store<f32>(runningMean + c, momentum * load<f32>(runningMean + c) + ((1.0 as f32) - momentum) * load<f32>(mean + c));
    store<f32>(runningVariance + c, momentum * load<f32>(runningVariance + c) + ((1.0 as f32) - momentum) * variance);
  }
}

/** Channels in fours: each is one thread's. */
export function batchMoments(r: BatchMoments, part: usize, parts: usize): void {
  const first = partStart(r.channels, 4, part, parts), count = partStart(r.channels, 4, part + 1, parts) - first, skip = first * 4;
  batchMomentsRange(
    r.x + skip, r.mean + skip, r.rstd + skip, r.runningMean + skip, r.runningVariance + skip, r.rows, count, r.momentum, r.epsilon, r.channels,
  );
}

/** rstd = 1 / sqrt(variance + epsilon), n elements. rstd may be variance. */
function inverseStandardDeviationRange(variance: usize, rstd: usize, n: usize, epsilon: f32): void {
  for (let i: usize = 0; i < n * 4; i += 4) store<f32>(rstd + i, (1.0 as f32) / sqrt<f32>(load<f32>(variance + i) + epsilon));
}

export function inverseStandardDeviation(r: InverseStandardDeviation, part: usize, parts: usize): void {
  if (part == 0) inverseStandardDeviationRange(r.variance, r.rstd, r.n, r.epsilon);
}

/** Rows that all columns are computed for before the next ones: few, so that memory is still read as one stream (64 rows took up to twice as long). */
export const STRIP_ROWS: usize = 16;

/** Four numbers of a vector that may be absent. */
export function loadOr(x: usize, c: usize, otherwise: f32): v128 {
  return x ? v128.load(x + c) : f32x4.splat(otherwise);
}

/** y = (x - mean) * rstd * gamma + beta for eight columns of `rows` rows; their constants stay in registers. */
function normalize8(x: usize, rows: usize, rowBytes: usize, c: usize, mean: usize, rstd: usize, gamma: usize, beta: usize, y: usize): void {
  const m0 = v128.load(mean + c), m1 = v128.load(mean + c, 16);
  const s0 = f32x4.mul(v128.load(rstd + c), loadOr(gamma, c, 1)), s1 = f32x4.mul(v128.load(rstd + c, 16), loadOr(gamma, c + 16, 1));
  const b0 = loadOr(beta, c, 0), b1 = loadOr(beta, c + 16, 0);
  x += c;
  y += c;
  for (const end = x + rows * rowBytes; x != end; x += rowBytes, y += rowBytes) {
    const x0 = v128.load(x), x1 = v128.load(x, 16);
    v128.store(y, f32x4.add(f32x4.mul(f32x4.sub(x0, m0), s0), b0));
    v128.store(y, f32x4.add(f32x4.mul(f32x4.sub(x1, m1), s1), b1), 16);
  }
}

/** As normalize8 for one column. */
function normalize1(x: usize, rows: usize, rowBytes: usize, mean: f32, scale: f32, beta: f32, y: usize): void {
  for (const end = x + rows * rowBytes; x != end; x += rowBytes, y += rowBytes) store<f32>(y, (load<f32>(x) - mean) * scale + beta);
}

/** y = (x - mean) * rstd * gamma + beta, by columns. gamma, beta 0: ones, zeros. y may be x. */
function normalizeRange(x: usize, mean: usize, rstd: usize, gamma: usize, beta: usize, y: usize, rows: usize, channels: usize): void {
  const rowBytes = channels * 4, one: f32 = 1, none: f32 = 0;
  for (let first: usize = 0; first < rows; first += STRIP_ROWS, x += STRIP_ROWS * rowBytes, y += STRIP_ROWS * rowBytes) {
    const count = min(STRIP_ROWS, rows - first);
    let c: usize = 0;
    for (; c + 32 <= rowBytes; c += 32) normalize8(x, count, rowBytes, c, mean, rstd, gamma, beta, y);
    for (; c < rowBytes; c += 4) {
      const scale = load<f32>(rstd + c) * (gamma ? load<f32>(gamma + c) : one);
      normalize1(x + c, count, rowBytes, load<f32>(mean + c), scale, beta ? load<f32>(beta + c) : none, y + c);
    }
  }
}

export function normalize(r: Normalize, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.channels * 4;
  normalizeRange(r.x + skip, r.mean, r.rstd, r.gamma, r.beta, r.y + skip, count, r.channels);
}
