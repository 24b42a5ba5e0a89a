// Group normalization (Wu and He, 2018): x (rows, places, channels), every group of channels of every row by its own mean and variance, which are kept a number
// a channel, so that nothing is told apart inside of the loops. Sums down the places have blocks of ROWS, in ascending order; those of a group's channels are
// added in f64. NaN passes through.
import { ROWS } from './norm';
import { GroupNorm, GroupNormGrad, GroupNormParameterGrad } from './records';
import { loadUpTo4, storeUpTo4 } from './rows';
import { partStart } from './split';

/** gamma or beta at byte c of a row that has `left` numbers more. */
function loadVector(x: usize, c: usize, left: usize, otherwise: f32): v128 {
  return x ? loadUpTo4(x + c, left, otherwise) : f32x4.splat(otherwise);
}

/** (x - mean) rstd. */
function normal(x: v128, mean: v128, rstd: v128): v128 {
  return f32x4.mul(f32x4.sub(x, mean), rstd);
}

/** to (channels) = sums down `places` rows of x, or, with a mean of every channel, of (x - mean)^2. */
function moments(x: usize, mean: usize, to: usize, places: usize, channels: usize): void {
  const rowBytes = channels * 4;
  for (let c: usize = 0; c < rowBytes; c += 16) {
    const left = (rowBytes - c) >> 2, centre = loadVector(mean, c, left, 0);
    let total = f32x4.splat(0);
    for (let first: usize = 0; first < places; first += ROWS) {
      let sum = f32x4.splat(0);
      for (let at = x + first * rowBytes + c, end = x + min(first + ROWS, places) * rowBytes + c; at != end; at += rowBytes) {
        const d = f32x4.sub(loadUpTo4(at, left, 0), centre);
        sum = f32x4.add(sum, mean ? f32x4.mul(d, d) : d);
      }
      total = f32x4.add(total, sum);
    }
    storeUpTo4(to + c, total, left);
  }
}

/** The sum of every group of `width` numbers at x, divided by `count`, in place of each of them; with `epsilon` above 0 its 1 / sqrt(... + epsilon). */
function shareGroups(x: usize, channels: usize, width: usize, count: f64, epsilon: f32): void {
  for (let first = x, end = x + channels * 4; first < end; first += width * 4) {
    let sum: f64 = 0;
    for (let at = first; at < first + width * 4; at += 4) sum += load<f32>(at) as f64;
    sum /= count;
    const value = (epsilon > 0 ? 1.0 / sqrt<f64>(sum + (epsilon as f64)) : sum) as f32;
    for (let at = first; at < first + width * 4; at += 4) store<f32>(at, value);
  }
}

/** A thread takes rows. y may be x. */
export function groupNorm(r: GroupNorm, part: usize, parts: usize): void {
  const channels = r.channels, rowBytes = channels * 4, width = channels / r.groups, count = (r.places * width) as f64;
  for (let i = partStart(r.rows, 1, part, parts), end = partStart(r.rows, 1, part + 1, parts); i < end; i++) {
    const skip = i * r.places * rowBytes, x = r.x + skip, mean = r.mean + i * rowBytes, rstd = r.rstd + i * rowBytes;
    moments(x, 0, mean, r.places, channels);
    shareGroups(mean, channels, width, count, 0);
    moments(x, mean, rstd, r.places, channels);
    shareGroups(rstd, channels, width, count, r.epsilon);
    for (let at: usize = 0; at < r.places * rowBytes; at += rowBytes) {
      for (let c: usize = 0; c < rowBytes; c += 16) {
        const left = (rowBytes - c) >> 2, z = normal(loadUpTo4(x + at + c, left, 0), loadUpTo4(mean + c, left, 0), loadUpTo4(rstd + c, left, 0));
        storeUpTo4(r.y + skip + at + c, f32x4.add(f32x4.mul(z, loadVector(r.gamma, c, left, 1)), loadVector(r.beta, c, left, 0)), left);
      }
    }
  }
}

/** A thread takes rows. dx may be dy. */
export function groupNormGrad(r: GroupNormGrad, part: usize, parts: usize): void {
  const channels = r.channels, rowBytes = channels * 4, width = channels / r.groups, count = (r.places * width) as f64;
  for (let i = partStart(r.rows, 1, part, parts), end = partStart(r.rows, 1, part + 1, parts); i < end; i++) {
    const skip = i * r.places * rowBytes, x = r.x + skip, dy = r.dy + skip, mean = r.mean + i * rowBytes, rstd = r.rstd + i * rowBytes;
    const sums = r.work + 2 * i * rowBytes, alongs = sums + rowBytes;
    for (let c: usize = 0; c < rowBytes; c += 16) {
      const left = (rowBytes - c) >> 2, gamma = loadVector(r.gamma, c, left, 1), m = loadUpTo4(mean + c, left, 0), s = loadUpTo4(rstd + c, left, 0);
      let sum = f32x4.splat(0), along = sum;
      for (let at = c; at < r.places * rowBytes; at += rowBytes) {
        const g = f32x4.mul(loadUpTo4(dy + at, left, 0), gamma);
        sum = f32x4.add(sum, g);
        along = f32x4.add(along, f32x4.mul(g, normal(loadUpTo4(x + at, left, 0), m, s)));
      }
      storeUpTo4(sums + c, sum, left);
      storeUpTo4(alongs + c, along, left);
    }
    shareGroups(sums, channels, width, count, 0);
    shareGroups(alongs, channels, width, count, 0);
    for (let at: usize = 0; at < r.places * rowBytes; at += rowBytes) {
      for (let c: usize = 0; c < rowBytes; c += 16) {
        const left = (rowBytes - c) >> 2, s = loadUpTo4(rstd + c, left, 0), z = normal(loadUpTo4(x + at + c, left, 0), loadUpTo4(mean + c, left, 0), s);
        const g = f32x4.mul(loadUpTo4(dy + at + c, left, 0), loadVector(r.gamma, c, left, 1));
        const rest = f32x4.sub(f32x4.sub(g, loadUpTo4(sums + c, left, 0)), f32x4.mul(z, loadUpTo4(alongs + c, left, 0)));
        storeUpTo4(r.dx + skip + at + c, f32x4.mul(rest, s), left);
      }
    }
  }
}

/** Channels in fours: each is one thread's. A row's sums first, then the rows'. */
export function groupNormParameterGrad(r: GroupNormParameterGrad, part: usize, parts: usize): void {
  const rowBytes = r.channels * 4, stop = partStart(r.channels, 4, part + 1, parts) * 4;
  for (let c = partStart(r.channels, 4, part, parts) * 4; c < stop; c += 16) {
    const left = (rowBytes - c) >> 2;
    let dGamma = f32x4.splat(0), dBeta = dGamma;
    for (let i: usize = 0; i < r.rows; i++) {
      const m = loadUpTo4(r.mean + i * rowBytes + c, left, 0), s = loadUpTo4(r.rstd + i * rowBytes + c, left, 0), first = i * r.places * rowBytes + c;
      let gamma = f32x4.splat(0), beta = gamma;
      for (let at = first; at < first + r.places * rowBytes; at += rowBytes) {
        const dy = loadUpTo4(r.dy + at, left, 0);
        beta = f32x4.add(beta, dy);
        gamma = f32x4.add(gamma, f32x4.mul(dy, normal(loadUpTo4(r.x + at, left, 0), m, s)));
      }
      dGamma = f32x4.add(dGamma, gamma);
      dBeta = f32x4.add(dBeta, beta);
    }
    if (r.dGamma) storeUpTo4(r.dGamma + c, dGamma, left);
    if (r.dBeta) storeUpTo4(r.dBeta + c, dBeta, left);
  }
}
