// The gradients of normalize-activate.ts with a (leaky) ReLU, in one pass over memory: the bits of activation.ts and norm-grad.ts one after the other. Sums
// have the tree of norm.ts.
import { loadOr, ROWS, STRIP_ROWS } from './norm';
import { Step } from './normalize-activate';
import { ActivationKind, BatchNormActivateGrad, NormalizeActivateParameterGrad } from './records';
import { partStart } from './split';

class Rectified {
  /** d f'(z) of z = (x - m) s + b, f' = 1 where z is above 0, else `slope`. */
  @inline
  static gradient(d: v128, x: v128, m: v128, s: v128, b: v128, slope: v128): v128 {
    const positive = f32x4.gt(Step.normal(x, m, s, b), f32x4.splat(0));
    return f32x4.mul(d, v128.bitselect(f32x4.splat(1), slope, positive));
  }
}

/** The sums over `rows` rows of dz and of dz (x - mean), added to totals; four columns at offset c. */
function addGradients4(
  x: usize, dy: usize, rows: usize, rowBytes: usize, c: usize, mean: usize, rstd: usize, gamma: usize, beta: usize, slope: v128,
  sumDy: usize, sumDyX: usize,
): void {
  const m = v128.load(mean + c), scale = f32x4.mul(v128.load(rstd + c), loadOr(gamma, c, 1)), b = loadOr(beta, c, 0), toDy = dy - x;
  let s = f32x4.splat(0), t = s;
  x += c;
  for (const end = x + rows * rowBytes; x != end; x += rowBytes) {
    const at = v128.load(x), d = Rectified.gradient(v128.load(x + toDy), at, m, scale, b, slope);
    s = f32x4.add(s, d);
    t = f32x4.add(t, f32x4.mul(d, f32x4.sub(at, m)));
  }
  v128.store(sumDy + c, f32x4.add(v128.load(sumDy + c), s));
  v128.store(sumDyX + c, f32x4.add(v128.load(sumDyX + c), t));
}

/** As addGradients4 for eight columns: their chains of additions run side by side. */
function addGradients8(
  x: usize, dy: usize, rows: usize, rowBytes: usize, c: usize, mean: usize, rstd: usize, gamma: usize, beta: usize, slope: v128,
  sumDy: usize, sumDyX: usize,
): void {
  const m0 = v128.load(mean + c), m1 = v128.load(mean + c, 16), b0 = loadOr(beta, c, 0), b1 = loadOr(beta, c + 16, 0), toDy = dy - x;
  const scale0 = f32x4.mul(v128.load(rstd + c), loadOr(gamma, c, 1)), scale1 = f32x4.mul(v128.load(rstd + c, 16), loadOr(gamma, c + 16, 1));
  let s0 = f32x4.splat(0), s1 = s0, t0 = s0, t1 = s0;
  x += c;
  for (const end = x + rows * rowBytes; x != end; x += rowBytes) {
    const x0 = v128.load(x), x1 = v128.load(x, 16);
    const d0 = Rectified.gradient(v128.load(x + toDy), x0, m0, scale0, b0, slope), d1 = Rectified.gradient(v128.load(x + toDy, 16), x1, m1, scale1, b1, slope);
    s0 = f32x4.add(s0, d0);
    s1 = f32x4.add(s1, d1);
    t0 = f32x4.add(t0, f32x4.mul(d0, f32x4.sub(x0, m0)));
    t1 = f32x4.add(t1, f32x4.mul(d1, f32x4.sub(x1, m1)));
  }
  v128.store(sumDy + c, f32x4.add(v128.load(sumDy + c), s0));
  v128.store(sumDy + c, f32x4.add(v128.load(sumDy + c, 16), s1), 16);
  v128.store(sumDyX + c, f32x4.add(v128.load(sumDyX + c), t0));
  v128.store(sumDyX + c, f32x4.add(v128.load(sumDyX + c, 16), t1), 16);
}

/** As addGradients4 for one column. */
function addGradients1(
  x: usize, dy: usize, rows: usize, rowBytes: usize, c: usize, mean: usize, rstd: usize, gamma: usize, beta: usize, slope: f32,
  sumDy: usize, sumDyX: usize,
): void {
  const m = load<f32>(mean + c), scale = load<f32>(rstd + c) * (gamma ? load<f32>(gamma + c) : <f32>1), b = beta ? load<f32>(beta + c) : <f32>0;
  let s: f32 = 0, t: f32 = 0;
  for (let at = c, end = c + rows * rowBytes; at != end; at += rowBytes) {
    const centred = load<f32>(x + at) - m, d = load<f32>(dy + at) * (centred * scale + b > 0 ? <f32>1 : slope);
    s += d;
    t += d * centred;
  }
  store<f32>(sumDy + c, load<f32>(sumDy + c) + s);
  store<f32>(sumDyX + c, load<f32>(sumDyX + c) + t);
}

/** What f' is where z is not above 0. */
function slopeOf(kind: usize, slope: f32): f32 {
  return <i32>kind == ActivationKind.relu ? <f32>0 : slope;
}

/** Columns `skip` bytes from the first on, `channels` of them. */
function parameterGradRange(r: NormalizeActivateParameterGrad, skip: usize, channels: usize): void {
  const rowBytes = r.channels * 4, bytes = channels * 4, slope = slopeOf(r.activation, r.alpha), slope4 = f32x4.splat(slope);
  const mean = r.mean + skip, rstd = r.rstd + skip, gamma = r.gamma ? r.gamma + skip : 0, beta = r.beta ? r.beta + skip : 0;
  const dGamma = r.dGamma + skip, dBeta = r.dBeta + skip;
  memory.fill(dBeta, 0, bytes);
  memory.fill(dGamma, 0, bytes);
  let x = r.x + skip, dy = r.dy + skip;
  for (let first: usize = 0; first < r.rows; first += ROWS, x += ROWS * rowBytes, dy += ROWS * rowBytes) {
    const count = min(ROWS, r.rows - first);
    let c: usize = 0;
    for (; c + 32 <= bytes; c += 32) addGradients8(x, dy, count, rowBytes, c, mean, rstd, gamma, beta, slope4, dBeta, dGamma);
    for (; c + 16 <= bytes; c += 16) addGradients4(x, dy, count, rowBytes, c, mean, rstd, gamma, beta, slope4, dBeta, dGamma);
    for (; c < bytes; c += 4) addGradients1(x, dy, count, rowBytes, c, mean, rstd, gamma, beta, slope, dBeta, dGamma);
  }
  for (let c: usize = 0; c < bytes; c += 4) store<f32>(dGamma + c, load<f32>(dGamma + c) * load<f32>(rstd + c));
}

/** Channels in fours: each is one thread's. */
export function normalizeActivateParameterGrad(r: NormalizeActivateParameterGrad, part: usize, parts: usize): void {
  const first = partStart(r.channels, 4, part, parts), count = partStart(r.channels, 4, part + 1, parts) - first;
  parameterGradRange(r, first * 4, count);
}

/** dx for eight columns at offset c of `rows` rows; their constants stay in registers. */
function inputGradient8(r: BatchNormActivateGrad, x: usize, rows: usize, rowBytes: usize, c: usize, toDy: usize, toDx: usize, slope: v128): void {
  const mean = r.mean, rstd = r.rstd, gamma = r.gamma, beta = r.beta, dGamma = r.dGamma, dBeta = r.dBeta;
  const share = f32x4.splat((1.0 as f32) / (r.rows as f32)), r0 = v128.load(rstd + c), r1 = v128.load(rstd + c, 16);
  const m0 = v128.load(mean + c), m1 = v128.load(mean + c, 16), z0 = loadOr(beta, c, 0), z1 = loadOr(beta, c + 16, 0);
  const a0 = f32x4.mul(v128.load(dBeta + c), share), a1 = f32x4.mul(v128.load(dBeta + c, 16), share);
  const b0 = f32x4.mul(f32x4.mul(v128.load(dGamma + c), share), r0), b1 = f32x4.mul(f32x4.mul(v128.load(dGamma + c, 16), share), r1);
  const s0 = f32x4.mul(r0, loadOr(gamma, c, 1)), s1 = f32x4.mul(r1, loadOr(gamma, c + 16, 1));
  x += c;
  for (const end = x + rows * rowBytes; x != end; x += rowBytes) {
    const x0 = v128.load(x), x1 = v128.load(x, 16);
    const g0 = Rectified.gradient(v128.load(x + toDy), x0, m0, s0, z0, slope), g1 = Rectified.gradient(v128.load(x + toDy, 16), x1, m1, s1, z1, slope);
    const d0 = f32x4.sub(f32x4.sub(g0, a0), f32x4.mul(f32x4.sub(x0, m0), b0));
    const d1 = f32x4.sub(f32x4.sub(g1, a1), f32x4.mul(f32x4.sub(x1, m1), b1));
    v128.store(x + toDx, f32x4.mul(d0, s0));
    v128.store(x + toDx, f32x4.mul(d1, s1), 16);
  }
}

/** As inputGradient8 for one column. */
function inputGradient1(r: BatchNormActivateGrad, x: usize, rows: usize, rowBytes: usize, c: usize, toDy: usize, toDx: usize, slope: f32): void {
  const rstd = load<f32>(r.rstd + c), m = load<f32>(r.mean + c), z = r.beta ? load<f32>(r.beta + c) : <f32>0;
  const scale = rstd * (r.gamma ? load<f32>(r.gamma + c) : <f32>1), share = (1.0 as f32) / (r.rows as f32);
  const a = load<f32>(r.dBeta + c) * share, b = load<f32>(r.dGamma + c) * share * rstd;
  x += c;
  for (const end = x + rows * rowBytes; x != end; x += rowBytes) {
    const centred = load<f32>(x) - m, g = load<f32>(x + toDy) * (centred * scale + z > 0 ? <f32>1 : slope);
    store<f32>(x + toDx, (g - a - centred * b) * scale);
  }
}

/** dx may be dy. A thread takes rows; the sums are divided by all of them. */
export function batchNormActivateGrad(r: BatchNormActivateGrad, part: usize, parts: usize): void {
  const start = partStart(r.rows, 1, part, parts), rows = partStart(r.rows, 1, part + 1, parts) - start;
  const rowBytes = r.channels * 4, toDy = r.dy - r.x, toDx = r.dx - r.x, slope = slopeOf(r.activation, r.alpha), slope4 = f32x4.splat(slope);
  let x = r.x + start * rowBytes;
  for (let first: usize = 0; first < rows; first += STRIP_ROWS, x += STRIP_ROWS * rowBytes) {
    const count = min(STRIP_ROWS, rows - first);
    let c: usize = 0;
    for (; c + 32 <= rowBytes; c += 32) inputGradient8(r, x, count, rowBytes, c, toDy, toDx, slope4);
    for (; c < rowBytes; c += 4) inputGradient1(r, x, count, rowBytes, c, toDy, toDx, slope);
  }
}
