// Sums over the taps of depthwise convolution, channel by channel, row of taps by row of taps. Taps lie `tap` bytes apart in the image, and after a row
// of them its next begins `xRow` bytes further; `wTap` and `wRow` are the same of the kernel. Sums start from the bias, or 0, and are held between
// `low` and `high`: an activation, or infinities. NaN passes through.
import { loadUpTo4, storeUpTo4 } from '../rows';
import { multiplyAdd } from '../simd';

/** What is done with sums; in a class, since functions take no decorators. */
class Sum {
  @inline
  static start(bias: usize, c: usize): v128 {
    return bias ? v128.load(bias + c) : f32x4.splat(0);
  }

  /** pmax and pmin in this order keep a NaN. */
  @inline
  static held(sum: v128, low: v128, high: v128): v128 {
    return f32x4.pmin(f32x4.pmax(sum, low), high);
  }
}

/** Four outputs, which lie `yStep` bytes apart and read images `xStep` bytes apart: of 8 channels or more, eight at a time, the last ones overlapping. */
export function strip4(
  channels: usize, rows: usize, taps: usize, x: usize, xStep: usize, tap: usize, xRow: usize, w: usize, wTap: usize, wRow: usize,
  bias: usize, low: f32, high: f32, y: usize, yStep: usize,
): void {
  const last = channels * 4 - 32;
  for (let c: usize = 0; ; c = min(c + 32, last)) {
    let a = x + c, b = w + c;
    let s00 = Sum.start(bias, c), s01 = Sum.start(bias, c + 16), s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01;
    for (let u = rows; u > 0; u--, a += xRow, b += wRow) {
      for (let v = taps; v > 0; v--, a += tap, b += wTap) {
        const w0 = v128.load(b), w1 = v128.load(b, 16);
        const a1 = a + xStep, a2 = a1 + xStep, a3 = a2 + xStep;
        s00 = multiplyAdd(v128.load(a), w0, s00);
        s01 = multiplyAdd(v128.load(a, 16), w1, s01);
        // never: where V8 might leave, it does not load all at once, which is more than registers hold
        if (b == 0) break;
        s10 = multiplyAdd(v128.load(a1), w0, s10);
        s11 = multiplyAdd(v128.load(a1, 16), w1, s11);
        if (b == 0) break;
        s20 = multiplyAdd(v128.load(a2), w0, s20);
        s21 = multiplyAdd(v128.load(a2, 16), w1, s21);
        if (b == 0) break;
        s30 = multiplyAdd(v128.load(a3), w0, s30);
        s31 = multiplyAdd(v128.load(a3, 16), w1, s31);
      }
    }
    const least = f32x4.splat(low), most = f32x4.splat(high);
    let to = y + c;
    v128.store(to, Sum.held(s00, least, most));
    v128.store(to, Sum.held(s01, least, most), 16);
    to += yStep;
    v128.store(to, Sum.held(s10, least, most));
    v128.store(to, Sum.held(s11, least, most), 16);
    to += yStep;
    v128.store(to, Sum.held(s20, least, most));
    v128.store(to, Sum.held(s21, least, most), 16);
    to += yStep;
    v128.store(to, Sum.held(s30, least, most));
    v128.store(to, Sum.held(s31, least, most), 16);
    if (c == last) break;
  }
}

/** 16 channels of one output. */
function sixteen(
  rows: usize, taps: usize, a: usize, tap: usize, xRow: usize, b: usize, wTap: usize, wRow: usize, bias: usize, low: f32, high: f32, y: usize,
): void {
  let s0 = Sum.start(bias, 0), s1 = Sum.start(bias, 16), s2 = Sum.start(bias, 32), s3 = Sum.start(bias, 48);
  for (let u = rows; u > 0; u--, a += xRow, b += wRow) {
    for (let v = taps; v > 0; v--, a += tap, b += wTap) {
      s0 = multiplyAdd(v128.load(a), v128.load(b), s0);
      s1 = multiplyAdd(v128.load(a, 16), v128.load(b, 16), s1);
      s2 = multiplyAdd(v128.load(a, 32), v128.load(b, 32), s2);
      s3 = multiplyAdd(v128.load(a, 48), v128.load(b, 48), s3);
    }
  }
  const least = f32x4.splat(low), most = f32x4.splat(high);
  v128.store(y, Sum.held(s0, least, most));
  v128.store(y, Sum.held(s1, least, most), 16);
  v128.store(y, Sum.held(s2, least, most), 32);
  v128.store(y, Sum.held(s3, least, most), 48);
}

/** One output, of any number of channels. */
export function single(
  channels: usize, rows: usize, taps: usize, x: usize, tap: usize, xRow: usize, w: usize, wTap: usize, wRow: usize,
  bias: usize, low: f32, high: f32, y: usize,
): void {
  let c: usize = 0;
  for (; c + 16 <= channels; c += 16) {
    const at = c * 4;
    sixteen(rows, taps, x + at, tap, xRow, w + at, wTap, wRow, bias ? bias + at : 0, low, high, y + at);
  }
  for (; c < channels; c += 4) {
    const left = channels - c;
    let a = x + c * 4, b = w + c * 4, sum = bias ? loadUpTo4(bias + c * 4, left, 0) : f32x4.splat(0);
    for (let u = rows; u > 0; u--, a += xRow, b += wRow) {
      for (let v = taps; v > 0; v--, a += tap, b += wTap) sum = multiplyAdd(loadUpTo4(a, left, 0), loadUpTo4(b, left, 0), sum);
    }
    storeUpTo4(y + c * 4, Sum.held(sum, f32x4.splat(low), f32x4.splat(high)), left);
  }
}
