// Gradients of the normalization by columns in norm.ts. Sums have the same fixed tree.
import { loadOr, ROWS, STRIP_ROWS } from './norm';
import { BatchNormGrad, NormalizeInputGrad, NormalizeParameterGrad } from './records';
import { partStart } from './split';

/** The sums over `rows` rows of dy and of dy * (x - mean), added to totals; four columns. */
function addGradients4(x: usize, dy: usize, rows: usize, rowBytes: usize, mean: usize, sumDy: usize, sumDyX: usize): void {
  const m = v128.load(mean);
  let s = f32x4.splat(0), t = s;
  for (const end = x + rows * rowBytes; x != end; x += rowBytes, dy += rowBytes) {
    const d = v128.load(dy);
    s = f32x4.add(s, d);
    t = f32x4.add(t, f32x4.mul(d, f32x4.sub(v128.load(x), m)));
  }
  v128.store(sumDy, f32x4.add(v128.load(sumDy), s));
  v128.store(sumDyX, f32x4.add(v128.load(sumDyX), t));
}

/** As addGradients4 for eight columns: their chains of additions run side by side. */
function addGradients8(x: usize, dy: usize, rows: usize, rowBytes: usize, mean: usize, sumDy: usize, sumDyX: usize): void {
  const m0 = v128.load(mean), m1 = v128.load(mean, 16);
  let s0 = f32x4.splat(0), s1 = s0, t0 = s0, t1 = s0;
  for (const end = x + rows * rowBytes; x != end; x += rowBytes, dy += rowBytes) {
    const d0 = v128.load(dy), d1 = v128.load(dy, 16);
    s0 = f32x4.add(s0, d0);
    s1 = f32x4.add(s1, d1);
    t0 = f32x4.add(t0, f32x4.mul(d0, f32x4.sub(v128.load(x), m0)));
    t1 = f32x4.add(t1, f32x4.mul(d1, f32x4.sub(v128.load(x, 16), m1)));
  }
  v128.store(sumDy, f32x4.add(v128.load(sumDy), s0));
  v128.store(sumDy, f32x4.add(v128.load(sumDy, 16), s1), 16);
  v128.store(sumDyX, f32x4.add(v128.load(sumDyX), t0));
  v128.store(sumDyX, f32x4.add(v128.load(sumDyX, 16), t1), 16);
}

/** As addGradients4 for one column. */
function addGradients1(x: usize, dy: usize, rows: usize, rowBytes: usize, mean: f32, sumDy: usize, sumDyX: usize): void {
  let s: f32 = 0, t: f32 = 0;
  for (const end = x + rows * rowBytes; x != end; x += rowBytes, dy += rowBytes) {
    const d = load<f32>(dy);
    s += d;
    t += d * (load<f32>(x) - mean);
  }
  store<f32>(sumDy, load<f32>(sumDy) + s);
  store<f32>(sumDyX, load<f32>(sumDyX) + t);
}

/** dBeta = sum(dy), dGamma = rstd * sum(dy * (x - mean)), by columns; rows lie `ld` numbers apart. */
function normalizeParameterGradRange(
  x: usize, dy: usize, mean: usize, rstd: usize, dGamma: usize, dBeta: usize, rows: usize, channels: usize, ld: usize,
): void {
  const rowBytes = ld * 4, bytes = channels * 4;
  memory.fill(dBeta, 0, bytes);
  memory.fill(dGamma, 0, bytes);
  for (let first: usize = 0; first < rows; first += ROWS, x += ROWS * rowBytes, dy += ROWS * rowBytes) {
    const count = min(ROWS, rows - first);
    let c: usize = 0;
    for (; c + 32 <= bytes; c += 32) addGradients8(x + c, dy + c, count, rowBytes, mean + c, dBeta + c, dGamma + c);
    for (; c + 16 <= bytes; c += 16) addGradients4(x + c, dy + c, count, rowBytes, mean + c, dBeta + c, dGamma + c);
    for (; c < bytes; c += 4) addGradients1(x + c, dy + c, count, rowBytes, load<f32>(mean + c), dBeta + c, dGamma + c);
  }
  for (let c: usize = 0; c < bytes; c += 4) store<f32>(dGamma + c, load<f32>(dGamma + c) * load<f32>(rstd + c));
}

/** Channels in fours: each is one thread's. */
export function normalizeParameterGrad(r: NormalizeParameterGrad, part: usize, parts: usize): void {
  const first = partStart(r.channels, 4, part, parts), count = partStart(r.channels, 4, part + 1, parts) - first, skip = first * 4;
  normalizeParameterGradRange(
    r.x + skip, r.dy + skip, r.mean + skip, r.rstd + skip, r.dGamma + skip, r.dBeta + skip, r.rows, count, r.channels,
  );
}

/** batchNormGrad for eight columns of `rows` rows; their constants stay in registers. */
function inputGradient8(
  x: usize, dy: usize, rows: usize, rowBytes: usize, c: usize, mean: usize, rstd: usize, gamma: usize, dGamma: usize, dBeta: usize,
  share: f32, dx: usize,
): void {
  const share4 = f32x4.splat(share), r0 = v128.load(rstd + c), r1 = v128.load(rstd + c, 16);
  const m0 = v128.load(mean + c), m1 = v128.load(mean + c, 16);
  const a0 = f32x4.mul(v128.load(dBeta + c), share4), a1 = f32x4.mul(v128.load(dBeta + c, 16), share4);
  const b0 = f32x4.mul(f32x4.mul(v128.load(dGamma + c), share4), r0), b1 = f32x4.mul(f32x4.mul(v128.load(dGamma + c, 16), share4), r1);
  const s0 = f32x4.mul(r0, loadOr(gamma, c, 1)), s1 = f32x4.mul(r1, loadOr(gamma, c + 16, 1));
  dy += c;
  dx += c;
  x += c;
  for (const end = x + rows * rowBytes; x != end; x += rowBytes, dy += rowBytes, dx += rowBytes) {
    const d0 = f32x4.sub(f32x4.sub(v128.load(dy), a0), f32x4.mul(f32x4.sub(v128.load(x), m0), b0));
    const d1 = f32x4.sub(f32x4.sub(v128.load(dy, 16), a1), f32x4.mul(f32x4.sub(v128.load(x, 16), m1), b1));
    v128.store(dx, f32x4.mul(d0, s0));
    v128.store(dx, f32x4.mul(d1, s1), 16);
  }
}

/** As inputGradient8 for one column, its numbers at offset c. */
function inputGradient1(
  x: usize, dy: usize, rows: usize, rowBytes: usize, c: usize, mean: usize, rstd: usize, gamma: usize, dGamma: usize, dBeta: usize,
  share: f32, dx: usize,
): void {
  const r = load<f32>(rstd + c), m = load<f32>(mean + c), one: f32 = 1;
  const scale = r * (gamma ? load<f32>(gamma + c) : one);
  const a = load<f32>(dBeta + c) * share, b = load<f32>(dGamma + c) * share * r;
  for (let at = c, end = c + rows * rowBytes; at != end; at += rowBytes) {
    store<f32>(dx + at, (load<f32>(dy + at) - a - (load<f32>(x + at) - m) * b) * scale);
  }
}

/**
 * The input's gradient where mean and rstd are the batch's own: dx = gamma rstd (dy - dBeta / batchRows - (x - mean) rstd dGamma / batchRows),
 * dGamma and dBeta from normalizeParameterGrad over `batchRows` rows, of which these are some. gamma 0: ones. dx may be dy or x.
 */
function batchNormGradRange(
  x: usize, dy: usize, mean: usize, rstd: usize, gamma: usize, dGamma: usize, dBeta: usize, dx: usize, rows: usize, channels: usize,
  batchRows: usize,
): void {
  const rowBytes = channels * 4, block = STRIP_ROWS * rowBytes, share: f32 = (1.0 as f32) / (batchRows as f32);
  for (let first: usize = 0; first < rows; first += STRIP_ROWS, x += block, dy += block, dx += block) {
    const count = min(STRIP_ROWS, rows - first);
    let c: usize = 0;
    for (; c + 32 <= rowBytes; c += 32) inputGradient8(x, dy, count, rowBytes, c, mean, rstd, gamma, dGamma, dBeta, share, dx);
    for (; c < rowBytes; c += 4) inputGradient1(x, dy, count, rowBytes, c, mean, rstd, gamma, dGamma, dBeta, share, dx);
  }
}

/** A thread takes rows; the sums are divided by all of them. */
export function batchNormGrad(r: BatchNormGrad, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.channels * 4;
  batchNormGradRange(r.x + skip, r.dy + skip, r.mean, r.rstd, r.gamma, r.dGamma, r.dBeta, r.dx + skip, count, r.channels, r.rows);
}

/** dx = dy * gamma * rstd, by columns: the input's gradient where mean and rstd are constants. gamma 0: ones. dx may be dy. */
function normalizeInputGradRange(dy: usize, rstd: usize, gamma: usize, dx: usize, rows: usize, channels: usize): void {
  const rowBytes = channels * 4, whole = rowBytes & ~15, one: f32 = 1;
  for (const end = dy + rows * rowBytes; dy < end; dy += rowBytes, dx += rowBytes) {
    let c: usize = 0;
    for (; c < whole; c += 16) {
      const scale = gamma ? f32x4.mul(v128.load(rstd + c), v128.load(gamma + c)) : v128.load(rstd + c);
      v128.store(dx + c, f32x4.mul(v128.load(dy + c), scale));
    }
    for (; c < rowBytes; c += 4) store<f32>(dx + c, load<f32>(dy + c) * (load<f32>(rstd + c) * (gamma ? load<f32>(gamma + c) : one)));
  }
}

export function normalizeInputGrad(r: NormalizeInputGrad, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.channels * 4;
  normalizeInputGradRange(r.dy + skip, r.rstd, r.gamma, r.dx + skip, count, r.channels);
}
