// Normalization by columns with what stands behind it, in one pass over memory: each gives the bits of norm.ts, elementwise.ts and activation.ts one
// after the other, since every number goes through the same steps. Sums have the tree of norm.ts.
import { activateRange } from './activation';
import { loadOr, ROWS, STRIP_ROWS } from './norm';
import { ActivationKind, BatchNormActivateGrad, NormalizeActivate, NormalizeActivateParameterGrad } from './records';
import { partStart } from './split';

class Step {
  /** (x - m) s + b. */
  @inline
  static normal(x: v128, m: v128, s: v128, b: v128): v128 {
    return f32x4.add(f32x4.mul(f32x4.sub(x, m), s), b);
  }

  /** d f'(z) of z = (x - m) s + b, f' = 1 where z is above 0, else `slope`. */
  @inline
  static gradient(d: v128, x: v128, m: v128, s: v128, b: v128, slope: v128): v128 {
    const positive = f32x4.gt(Step.normal(x, m, s, b), f32x4.splat(0));
    return f32x4.mul(d, v128.bitselect(f32x4.splat(1), slope, positive));
  }

  /** y = (x - mean) rstd gamma + beta, plus the addend with `added`, then ReLU with `relu`; `rows` rows of eight columns. */
  @inline
  static eight(
    x: usize, rows: usize, rowBytes: usize, c: usize, mean: usize, rstd: usize, gamma: usize, beta: usize, toAddend: usize, toY: usize,
    added: bool, relu: bool,
  ): void {
    const m0 = v128.load(mean + c), m1 = v128.load(mean + c, 16), zero = f32x4.splat(0);
    const s0 = f32x4.mul(v128.load(rstd + c), loadOr(gamma, c, 1)), s1 = f32x4.mul(v128.load(rstd + c, 16), loadOr(gamma, c + 16, 1));
    const b0 = loadOr(beta, c, 0), b1 = loadOr(beta, c + 16, 0);
    x += c;
    for (const end = x + rows * rowBytes; x != end; x += rowBytes) {
      let y0 = Step.normal(v128.load(x), m0, s0, b0), y1 = Step.normal(v128.load(x, 16), m1, s1, b1);
      if (added) {
        y0 = f32x4.add(y0, v128.load(x + toAddend));
        y1 = f32x4.add(y1, v128.load(x + toAddend, 16));
      }
      if (relu) {
        y0 = f32x4.pmax(y0, zero);
        y1 = f32x4.pmax(y1, zero);
      }
      v128.store(x + toY, y0);
      v128.store(x + toY, y1, 16);
    }
  }
}

/** The same for one column at offset c, without ReLU; addend 0: none. */
function one(
  x: usize, rows: usize, rowBytes: usize, c: usize, mean: usize, rstd: usize, gamma: usize, beta: usize, addend: usize, y: usize,
): void {
  const scale = load<f32>(rstd + c) * (gamma ? load<f32>(gamma + c) : <f32>1), m = load<f32>(mean + c), b = beta ? load<f32>(beta + c) : <f32>0;
  for (let at = c, end = c + rows * rowBytes; at != end; at += rowBytes) {
    const v = (load<f32>(x + at) - m) * scale + b;
    store<f32>(y + at, addend ? v + load<f32>(addend + at) : v);
  }
}

function normalizeActivateRange(
  x: usize, mean: usize, rstd: usize, gamma: usize, beta: usize, addend: usize, kind: i32, slope: f32, y: usize, rows: usize, channels: usize,
): void {
  const rowBytes = channels * 4, whole = rowBytes & ~31, block = STRIP_ROWS * rowBytes, toAddend = addend - x, toY = y - x;
  const inLoop = kind == ActivationKind.relu && whole == rowBytes;
  for (let first: usize = 0; first < rows; first += STRIP_ROWS, x += block) {
    const count = min(STRIP_ROWS, rows - first);
    let c: usize = 0;
    if (inLoop) {
      if (addend) for (; c < whole; c += 32) Step.eight(x, count, rowBytes, c, mean, rstd, gamma, beta, toAddend, toY, true, true);
      else for (; c < whole; c += 32) Step.eight(x, count, rowBytes, c, mean, rstd, gamma, beta, 0, toY, false, true);
      continue;
    }
    if (addend) for (; c < whole; c += 32) Step.eight(x, count, rowBytes, c, mean, rstd, gamma, beta, toAddend, toY, true, false);
    else for (; c < whole; c += 32) Step.eight(x, count, rowBytes, c, mean, rstd, gamma, beta, 0, toY, false, false);
    for (; c < rowBytes; c += 4) one(x, count, rowBytes, c, mean, rstd, gamma, beta, addend ? x + toAddend : 0, x + toY);
    // while the strip is in the cache
    activateRange(kind, slope, x + toY, x + toY, count * channels);
  }
}

/** Any alignment; NaN passes through; y may be x or the addend. Threads take rows. */
export function normalizeActivate(r: NormalizeActivate, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.channels * 4;
  normalizeActivateRange(
    r.x + skip, r.mean, r.rstd, r.gamma, r.beta, r.addend ? r.addend + skip : 0, <i32>r.activation, r.alpha, r.y + skip, count, r.channels,
  );
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
    const at = v128.load(x), d = Step.gradient(v128.load(x + toDy), at, m, scale, b, slope);
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
    const d0 = Step.gradient(v128.load(x + toDy), x0, m0, scale0, b0, slope), d1 = Step.gradient(v128.load(x + toDy, 16), x1, m1, scale1, b1, slope);
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
    const g0 = Step.gradient(v128.load(x + toDy), x0, m0, s0, z0, slope), g1 = Step.gradient(v128.load(x + toDy, 16), x1, m1, s1, z1, slope);
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
