// The normal distribution function of four f32 at once, as math.ts has the others. Lanes do not meet, operations are never fused, errors are in units
// of the last place over every f32; static methods for the reason given there.
import { Lanes } from './math';

export class Normal {
  /**
   * e^(-x^2 / 2) for 0 <= x <= 15, within 1.6 ulp: the square's rounding error, which Dekker's split gives exactly, comes in behind. NaN stays NaN.
   */
  @inline
  static bell(x: v128): v128 {
    const square = f32x4.mul(x, x);
    const high = v128.and(x, i32x4.splat(0xfffff000)), low = f32x4.sub(x, high);
    const cross = f32x4.mul(f32x4.add(high, high), low);
    const lost = f32x4.add(f32x4.add(f32x4.sub(f32x4.mul(high, high), square), cross), f32x4.mul(low, low));
    const e = Lanes.expNonPositive(f32x4.mul(square, f32x4.splat(-0.5)));
    return f32x4.sub(e, f32x4.mul(e, f32x4.mul(lost, f32x4.splat(0.5))));
  }

  /** |x|, at most 15, where the tail of the normal distribution is 0 in f32. NaN stays NaN. */
  @inline
  static size(x: v128): v128 {
    return f32x4.pmin(f32x4.abs(x), f32x4.splat(15.0));
  }

  /**
   * `cdf` from the bell of size(x). Below 1 in size 0.5 + x P(x^2). Above, the tail is e^(-x^2 / 2) P(s) / (x + 3) with
   * s = (x - 3) / (x + 3): Mills' ratio is smooth in s.
   */
  @inline
  static cdfOf(x: v128, size: v128, bell: v128): v128 {
    const z = f32x4.mul(x, x);
    let p = Lanes.horner(f32x4.splat(-0.0000129036753), z, 0.000126752348);
    p = Lanes.horner(p, z, -0.00119810179);
    p = Lanes.horner(p, z, 0.00997760892);
    p = Lanes.horner(p, z, -0.0664909109);
    p = Lanes.horner(p, z, 0.398942292);
    const middle = Lanes.horner(p, x, 0.5);
    const inverse = f32x4.div(f32x4.splat(1.0), f32x4.add(size, f32x4.splat(3.0)));
    const s = f32x4.mul(f32x4.sub(size, f32x4.splat(3.0)), inverse);
    let q = Lanes.horner(f32x4.splat(-0.00096834451), s, 0.000881943677);
    q = Lanes.horner(q, s, 0.00695722923);
    q = Lanes.horner(q, s, -0.0104324110);
    q = Lanes.horner(q, s, -0.0472617075);
    q = Lanes.horner(q, s, 0.230015472);
    q = Lanes.horner(q, s, -0.509332001);
    q = Lanes.horner(q, s, 0.729083717);
    const tail = f32x4.mul(f32x4.mul(q, inverse), bell);
    const outer = v128.bitselect(tail, f32x4.sub(f32x4.splat(1.0), tail), f32x4.lt(x, f32x4.splat(0.0)));
    return v128.bitselect(middle, outer, f32x4.lt(size, f32x4.splat(1.0)));
  }

  /** The normal distribution function (1 + erf(x / sqrt 2)) / 2, within 4.6 ulp, in the left tail too. NaN stays NaN. */
  @inline
  static cdf(x: v128): v128 {
    const size = Normal.size(x);
    return Normal.cdfOf(x, size, Normal.bell(size));
  }
}
