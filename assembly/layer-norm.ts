// Layer normalization (Ba, Kiros and Hinton, 2016): every row of x (rows, channels) by its own mean and variance.
//
// Sums along a row have one order: eight lanes over blocks of BLOCK numbers, the blocks in f64, in ascending order. Sums down the rows have the tree
// of norm.ts. NaN passes through.
import { loadOr, ROWS } from './norm';
import { LayerNorm, LayerNormGrad, LayerNormParameterGrad } from './records';
import { keepUpTo4, loadUpTo4, storeUpTo4 } from './rows';
import { sumLanes } from './simd';
import { partStart } from './split';

const BLOCK: usize = 1024;

function term(x: v128, centre: v128, squares: bool): v128 {
  const d = f32x4.sub(x, centre);
  return squares ? f32x4.mul(d, d) : d;
}

/** The sum of x - centre over n numbers, or of its square. */
function rowMoment(x: usize, n: usize, centre: f32, squares: bool): f64 {
  const c = f32x4.splat(centre);
  let total: f64 = 0;
  for (let first: usize = 0; first < n; first += BLOCK) {
    const length = min(BLOCK, n - first);
    let a = f32x4.splat(0), b = a;
    for (const end = x + (length & ~7) * 4; x < end; x += 32) {
      a = f32x4.add(a, term(v128.load(x), c, squares));
      b = f32x4.add(b, term(v128.load(x, 16), c, squares));
    }
    for (let left = length & 7; left > 0; left -= min(left, 4), x += 16) {
      a = f32x4.add(a, keepUpTo4(term(loadUpTo4(x, left, 0), c, squares), left));
    }
    total += sumLanes(f32x4.add(a, b)) as f64;
  }
  return total;
}

/** gamma or beta at byte c of a row that has `left` numbers more. */
function loadVector(x: usize, c: usize, left: usize, otherwise: f32): v128 {
  return left >= 4 || !x ? loadOr(x, c, otherwise) : loadUpTo4(x + c, left, otherwise);
}

/** A thread takes rows. y may be x. */
export function layerNorm(r: LayerNorm, part: usize, parts: usize): void {
  const channels = r.channels, rowBytes = channels * 4, gamma = r.gamma, beta = r.beta, n = channels as f64;
  for (let i = partStart(r.rows, 1, part, parts), end = partStart(r.rows, 1, part + 1, parts); i < end; i++) {
    const x = r.x + i * rowBytes, y = r.y + i * rowBytes;
    const mean: f32 = r.rms ? 0 : ((rowMoment(x, channels, 0, false) / n) as f32);
    const rstd = (1.0 / sqrt<f64>(rowMoment(x, channels, mean, true) / n + (r.epsilon as f64))) as f32;
    store<f32>(r.mean + i * 4, mean);
    store<f32>(r.rstd + i * 4, rstd);
    const centre = f32x4.splat(mean), scale = f32x4.splat(rstd);
    for (let c: usize = 0; c < rowBytes; c += 16) {
      const left = (rowBytes - c) >> 2, normal = f32x4.mul(f32x4.sub(loadUpTo4(x + c, left, 0), centre), scale);
      storeUpTo4(y + c, f32x4.add(f32x4.mul(normal, loadVector(gamma, c, left, 1)), loadVector(beta, c, left, 0)), left);
    }
  }
}

/** dx of one row: with g = dy gamma and z the normalized row, rstd (g - mean(g) - z mean(g z)). */
function inputGradient(x: usize, dy: usize, mean: f32, rstd: f32, gamma: usize, dx: usize, channels: usize, rms: bool): void {
  const rowBytes = channels * 4, centre = f32x4.splat(mean), scale = f32x4.splat(rstd);
  let sum: f64 = 0, along: f64 = 0;
  for (let c: usize = 0; c < rowBytes;) {
    let s = f32x4.splat(0), t = s;
    for (const end = min(c + BLOCK * 4, rowBytes); c < end; c += 16) {
      // beyond the row dy is 0
      const left = (rowBytes - c) >> 2, g = f32x4.mul(loadUpTo4(dy + c, left, 0), loadVector(gamma, c, left, 1));
      s = f32x4.add(s, g);
      t = f32x4.add(t, keepUpTo4(f32x4.mul(g, f32x4.mul(f32x4.sub(loadUpTo4(x + c, left, 0), centre), scale)), left));
    }
    sum += sumLanes(s) as f64;
    along += sumLanes(t) as f64;
  }
  const meanG = f32x4.splat(rms ? 0 : ((sum / (channels as f64)) as f32)), meanGz = f32x4.splat((along / (channels as f64)) as f32);
  for (let c: usize = 0; c < rowBytes; c += 16) {
    const left = (rowBytes - c) >> 2, g = f32x4.mul(loadUpTo4(dy + c, left, 0), loadVector(gamma, c, left, 1));
    const z = f32x4.mul(f32x4.sub(loadUpTo4(x + c, left, 0), centre), scale);
    storeUpTo4(dx + c, f32x4.mul(f32x4.sub(f32x4.sub(g, meanG), f32x4.mul(z, meanGz)), scale), left);
  }
}

/** A thread takes rows. dx may be dy. */
export function layerNormGrad(r: LayerNormGrad, part: usize, parts: usize): void {
  const channels = r.channels, rowBytes = channels * 4;
  for (let i = partStart(r.rows, 1, part, parts), end = partStart(r.rows, 1, part + 1, parts); i < end; i++) {
    const skip = i * rowBytes;
    inputGradient(r.x + skip, r.dy + skip, load<f32>(r.mean + i * 4), load<f32>(r.rstd + i * 4), r.gamma, r.dx + skip, channels, r.rms != 0);
  }
}

/** Four columns' sums (or `left`, if fewer) over all rows, in blocks of ROWS. */
function parameterGradient4(r: LayerNormParameterGrad, c: usize, left: usize): void {
  const rowBytes = r.channels * 4;
  let dGamma = f32x4.splat(0), dBeta = dGamma;
  for (let first: usize = 0; first < r.rows; first += ROWS) {
    let s = f32x4.splat(0), t = s;
    for (let i = first, end = min(first + ROWS, r.rows); i < end; i++) {
      const at = i * rowBytes + c, dy = loadUpTo4(r.dy + at, left, 0);
      const centred = f32x4.sub(loadUpTo4(r.x + at, left, 0), v128.load32_splat(r.mean + i * 4));
      s = f32x4.add(s, dy);
      t = f32x4.add(t, f32x4.mul(dy, f32x4.mul(centred, v128.load32_splat(r.rstd + i * 4))));
    }
    dBeta = f32x4.add(dBeta, s);
    dGamma = f32x4.add(dGamma, t);
  }
  if (r.dGamma) storeUpTo4(r.dGamma + c, dGamma, left);
  if (r.dBeta) storeUpTo4(r.dBeta + c, dBeta, left);
}

/** Channels in fours: each is one thread's. */
export function layerNormParameterGrad(r: LayerNormParameterGrad, part: usize, parts: usize): void {
  const end = partStart(r.channels, 4, part + 1, parts);
  for (let c = partStart(r.channels, 4, part, parts); c < end; c += 4) parameterGradient4(r, c * 4, r.channels - c);
}
