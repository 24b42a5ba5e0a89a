// Batch normalization (Ioffe and Szegedy, 2015) over the rows of x (rows, channels), channels last.
//
// Sums down the rows have a fixed tree: blocks of ROWS rows are summed in ascending order, and the blocks' sums in
// ascending order. That keeps the error of a mean over 100,000 rows near that of one over 1,000.
// Columns go in strips of 16 (the four vectors of a cache line), then 4, then 1, which changes no column's order.

/** Rows of a block: long enough to make the second level of the sum cheap, short enough to keep the error small. */
export const ROWS: usize = 256;

/** sum over rows of (x - centre) into `total`, squared with `squares`; one vector of columns. `centre` (channels) or 0. */
function stripSum4(x: usize, rows: usize, rowBytes: usize, centre: v128, squares: bool): v128 {
  let total = f32x4.splat(0);
  for (let first: usize = 0; first < rows; first += ROWS) {
    let sum = f32x4.splat(0);
    for (let end = x + min(ROWS, rows - first) * rowBytes; x < end; x += rowBytes) {
      const d = f32x4.sub(v128.load(x), centre);
      sum = f32x4.add(sum, squares ? f32x4.mul(d, d) : d);
    }
    total = f32x4.add(total, sum);
  }
  return total;
}

/** As stripSum4 for one column. */
function stripSum1(x: usize, rows: usize, rowBytes: usize, centre: f32, squares: bool): f32 {
  let total: f32 = 0;
  for (let first: usize = 0; first < rows; first += ROWS) {
    let sum: f32 = 0;
    for (let end = x + min(ROWS, rows - first) * rowBytes; x < end; x += rowBytes) {
      const d = load<f32>(x) - centre;
      sum += squares ? d * d : d;
    }
    total += sum;
  }
  return total;
}

/** 16 columns at once: the rows' cache lines are read whole. `centre` at 64 bytes, results to `out`. */
function stripSum16(x: usize, rows: usize, rowBytes: usize, centre: usize, squares: bool, out: usize): void {
  const c0 = v128.load(centre), c1 = v128.load(centre, 16), c2 = v128.load(centre, 32), c3 = v128.load(centre, 48);
  let t0 = f32x4.splat(0), t1 = t0, t2 = t0, t3 = t0;
  for (let first: usize = 0; first < rows; first += ROWS) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    const end = x + min(ROWS, rows - first) * rowBytes;
    if (squares) {
      for (; x < end; x += rowBytes) {
        const d0 = f32x4.sub(v128.load(x), c0), d1 = f32x4.sub(v128.load(x, 16), c1);
        const d2 = f32x4.sub(v128.load(x, 32), c2), d3 = f32x4.sub(v128.load(x, 48), c3);
        s0 = f32x4.add(s0, f32x4.mul(d0, d0));
        s1 = f32x4.add(s1, f32x4.mul(d1, d1));
        s2 = f32x4.add(s2, f32x4.mul(d2, d2));
        s3 = f32x4.add(s3, f32x4.mul(d3, d3));
      }
    } else {
      for (; x < end; x += rowBytes) {
        s0 = f32x4.add(s0, f32x4.sub(v128.load(x), c0));
        s1 = f32x4.add(s1, f32x4.sub(v128.load(x, 16), c1));
        s2 = f32x4.add(s2, f32x4.sub(v128.load(x, 32), c2));
        s3 = f32x4.add(s3, f32x4.sub(v128.load(x, 48), c3));
      }
    }
    t0 = f32x4.add(t0, s0);
    t1 = f32x4.add(t1, s1);
    t2 = f32x4.add(t2, s2);
    t3 = f32x4.add(t3, s3);
  }
  v128.store(out, t0);
  v128.store(out, t1, 16);
  v128.store(out, t2, 32);
  v128.store(out, t3, 48);
}

/** sums (channels) = the sums over rows of (x - centre), or of its square. */
function columnMoments(x: usize, rows: usize, channels: usize, centre: usize, squares: bool, sums: usize): void {
  const rowBytes = channels * 4;
  let c: usize = 0;
  for (; c + 16 <= channels; c += 16) stripSum16(x + c * 4, rows, rowBytes, centre + c * 4, squares, sums + c * 4);
  for (; c + 4 <= channels; c += 4) v128.store(sums + c * 4, stripSum4(x + c * 4, rows, rowBytes, v128.load(centre + c * 4), squares));
  for (; c < channels; c++) store<f32>(sums + c * 4, stripSum1(x + c * 4, rows, rowBytes, load<f32>(centre + c * 4), squares));
}

/**
 * mean (channels) and rstd = 1 / sqrt(variance + epsilon) of x's columns, the variance divided by `rows`; and the running
 * statistics moved towards them: running = momentum * running + (1 - momentum) * batch. Any alignment; NaN passes through.
 */
export function batchMoments(
  x: usize, mean: usize, rstd: usize, runningMean: usize, runningVariance: usize,
  rows: usize, channels: usize, momentum: f32, epsilon: f32,
): void {
  const share: f32 = (1.0 as f32) / (rows as f32);
  for (let c: usize = 0; c < channels; c++) store<f32>(mean + c * 4, 0);
  columnMoments(x, rows, channels, mean, false, mean);
  for (let at = mean, end = mean + channels * 4; at < end; at += 4) store<f32>(at, load<f32>(at) * share);
  columnMoments(x, rows, channels, mean, true, rstd);
  for (let c: usize = 0; c < channels * 4; c += 4) {
    const variance = load<f32>(rstd + c) * share;
    store<f32>(rstd + c, (1.0 as f32) / sqrt<f32>(variance + epsilon));
    store<f32>(runningMean + c, momentum * load<f32>(runningMean + c) + ((1.0 as f32) - momentum) * load<f32>(mean + c));
    store<f32>(runningVariance + c, momentum * load<f32>(runningVariance + c) + ((1.0 as f32) - momentum) * variance);
  }
}

/** rstd = 1 / sqrt(variance + epsilon), n elements. rstd may be variance. */
export function reciprocalDeviation(variance: usize, rstd: usize, n: usize, epsilon: f32): void {
  for (let i: usize = 0; i < n * 4; i += 4) store<f32>(rstd + i, (1.0 as f32) / sqrt<f32>(load<f32>(variance + i) + epsilon));
}

/** (x - mean) * (rstd * gamma) + beta for four columns at offset c. */
function normalized(x: v128, c: usize, mean: usize, rstd: usize, gamma: usize, beta: usize): v128 {
  const scale = gamma ? f32x4.mul(v128.load(rstd + c), v128.load(gamma + c)) : v128.load(rstd + c);
  const y = f32x4.mul(f32x4.sub(x, v128.load(mean + c)), scale);
  return beta ? f32x4.add(y, v128.load(beta + c)) : y;
}

/** y = (x - mean) * rstd * gamma + beta, by columns. gamma, beta 0: ones, zeros. y may be x. Row by row: memory is read in order. */
export function normalize(x: usize, mean: usize, rstd: usize, gamma: usize, beta: usize, y: usize, rows: usize, channels: usize): void {
  const rowBytes = channels * 4, whole = rowBytes & ~15, one: f32 = 1;
  for (const end = x + rows * rowBytes; x < end; x += rowBytes, y += rowBytes) {
    let c: usize = 0;
    for (; c < whole; c += 16) v128.store(y + c, normalized(v128.load(x + c), c, mean, rstd, gamma, beta));
    for (; c < rowBytes; c += 4) {
      const scale = load<f32>(rstd + c) * (gamma ? load<f32>(gamma + c) : one);
      const value = (load<f32>(x + c) - load<f32>(mean + c)) * scale;
      store<f32>(y + c, beta ? value + load<f32>(beta + c) : value);
    }
  }
}
