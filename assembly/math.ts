// exp, expm1, tanh, sigmoid, log, log1p and the normal distribution function of four f32 at once. Lanes do not meet: a number gives the same bits in any lane and
// company. The operations are mul, add and div, never fused. Errors are those against the exact value that the sweep in
// test/assembly/math.test.ts measures, in units of the last place. The polynomials are minimax fits (Lawson's iteration,
// coefficients rounded to f32 one after another and the others fitted again), off by less than 0.1 ulp.

const LOG2_E: f32 = 1.44269504088896341;
/** ln 2 in two parts: the first has 9 bits, so that its product with an exponent is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
/** 1.5 * 2^23: added to a number below 2^22, it leaves the nearest integer in the low bits, in two's complement. */
const ROUNDER: f32 = 12582912.0;
const ONE_BITS: i32 = 0x3f800000;
const SIGN_BIT: i32 = 0x80000000;
/** sqrt(1/2): mantissas are taken from here to sqrt(2). */
const SQRT_HALF_BITS: i32 = 0x3f3504f3;

/**
 * Static methods rather than functions, because `@inline` is no TypeScript on functions, and these have to be inlined: a
 * call sets up all constants anew for each vector (tanh and sigmoid took 1.6 times as long).
 */
export class Lanes {
  /** a * x + constant, for polynomials. */
  @inline
  static horner(a: v128, x: v128, constant: f32): v128 {
    return f32x4.add(f32x4.mul(a, x), f32x4.splat(constant));
  }

  /** 2^n as a float, from an integer whose low nine bits are those of n. */
  @inline
  static power2(n: v128): v128 {
    return i32x4.add(i32x4.shl(n, 23), i32x4.splat(ONE_BITS));
  }

  /**
   * e^x, within 1 ulp; results below 2^-126 are subnormal. Above 88.73 infinity, below -103.98 zero; NaN stays NaN.
   *
   * x = n ln 2 + r with |r| <= ln 2 / 2, e^x = 2^n e^r.
   */
  @inline
  static exp(x: v128): v128 {
    // pmin and pmax in this order keep a NaN
    const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89.0)), f32x4.splat(-104.0));
    const rounded = Lanes.horner(clamped, f32x4.splat(LOG2_E), ROUNDER);
    const n = f32x4.sub(rounded, f32x4.splat(ROUNDER));
    const high = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
    const r = f32x4.sub(high, f32x4.mul(n, f32x4.splat(LN2_LOW)));
    // the small part is complete before it meets the 1
    const p = f32x4.add(Lanes.expTail(r), f32x4.splat(1.0));
    // 2^n in two factors, since 2^128 and 2^-150 are no floats. ROUNDER's bits and half of them end in nine zeros.
    const half = i32x4.shr_s(rounded, 1);
    return f32x4.mul(f32x4.mul(p, Lanes.power2(half)), Lanes.power2(i32x4.sub(rounded, half)));
  }

  /** e^r - 1 = r + r^2 p for |r| <= ln 2 / 2. */
  @inline
  static expTail(r: v128): v128 {
    let p = Lanes.horner(f32x4.splat(0.0013818742), r, 0.00836872123);
    p = Lanes.horner(p, r, 0.0416682921);
    p = Lanes.horner(p, r, 0.166665211);
    p = Lanes.horner(p, r, 0.49999994);
    return f32x4.add(f32x4.mul(f32x4.mul(r, r), p), r);
  }

  /** e^x - 1 for x <= 0, within 0.9 ulp; NaN stays NaN. x > 0 gives no meaning. As `exp`: 2^n (e^r - 1) + (2^n - 1). */
  @inline
  static expm1(x: v128): v128 {
    // below -17.4 the result is -1
    const clamped = f32x4.pmax(x, f32x4.splat(-25.0));
    const rounded = Lanes.horner(clamped, f32x4.splat(LOG2_E), ROUNDER);
    const n = f32x4.sub(rounded, f32x4.splat(ROUNDER));
    const high = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
    const r = f32x4.sub(high, f32x4.mul(n, f32x4.splat(LN2_LOW)));
    const power = Lanes.power2(rounded);
    return f32x4.add(f32x4.mul(power, Lanes.expTail(r)), f32x4.sub(power, f32x4.splat(1.0)));
  }

  /**
   * tanh x, within 1.9 ulp, odd to the bit; NaN stays NaN.
   *
   * Below 0.6 a polynomial, x + x^3 P(x^2). Above, 1 - 2 / (e^2|x| + 1) with e^2|x| = 2^n (A + U) / (A - U), where U / A is
   * the tanh of half the remainder, as the continued fraction v (15 + v^2) / (15 + 6 v^2): one division for both.
   */
  @inline
  static tanh(x: v128): v128 {
    const sign = v128.and(x, i32x4.splat(SIGN_BIT));
    const size = v128.xor(x, sign);
    const z = f32x4.mul(size, size);
    let p = Lanes.horner(f32x4.splat(-0.00589669263), z, 0.0207979325);
    p = Lanes.horner(p, z, -0.0537846275);
    p = Lanes.horner(p, z, 0.133319363);
    p = Lanes.horner(p, z, -0.333332986);
    const small = f32x4.add(f32x4.mul(f32x4.mul(size, z), p), size);
    // 2 / ln 2; above 9.02 the result is 1
    const y = f32x4.mul(f32x4.pmin(size, f32x4.splat(9.02)), f32x4.splat(2.88539008));
    const rounded = f32x4.add(y, f32x4.splat(ROUNDER));
    const f = f32x4.sub(y, f32x4.sub(rounded, f32x4.splat(ROUNDER)));
    const f2 = f32x4.mul(f, f);
    const a = Lanes.horner(f2, f32x4.splat(0.0480453014), 1.0);
    const u = f32x4.mul(Lanes.horner(f2, f32x4.splat(0.00277517), 0.34657359), f);
    const less = f32x4.sub(a, u);
    const bottom = f32x4.add(f32x4.mul(f32x4.add(a, u), Lanes.power2(rounded)), less);
    const large = f32x4.sub(f32x4.splat(1.0), f32x4.div(f32x4.add(less, less), bottom));
    return v128.or(v128.bitselect(small, large, f32x4.lt(size, f32x4.splat(0.6))), sign);
  }

  /** `sigmoid` from e = e^-|x|, where a caller has it. */
  @inline
  static sigmoidOf(x: v128, e: v128): v128 {
    const top = v128.bitselect(e, f32x4.splat(1.0), f32x4.lt(x, f32x4.splat(0.0)));
    // top / (1 + e), but the rounding of 1 + e weighs less this way
    return f32x4.sub(top, f32x4.mul(top, f32x4.div(e, f32x4.add(e, f32x4.splat(1.0)))));
  }

  /** e^-|x|. NaN stays NaN. */
  @inline
  static expOfMinusSize(x: v128): v128 {
    return Lanes.exp(v128.or(x, i32x4.splat(SIGN_BIT)));
  }

  /** 1 / (1 + e^-x), within 1.9 ulp: for x < 0 as e^x / (1 + e^x), so that small results keep their digits. NaN stays NaN. */
  @inline
  static sigmoid(x: v128): v128 {
    return Lanes.sigmoidOf(x, Lanes.expOfMinusSize(x));
  }

  /**
   * ln x, within 0.9 ulp, for subnormal x too. ln 0 = -infinity, ln of less is NaN, ln infinity = infinity; NaN stays NaN.
   *
   * x = 2^k (1 + f); with s = f / (2 + f), ln(1 + f) = 2 s + s^3 P(s^2) = f - (f^2 / 2 - s (f^2 / 2 + s^2 P)).
   */
  @inline
  static log(x: v128): v128 {
    const subnormal = f32x4.lt(x, f32x4.splat(1.17549435e-38));
    const bits = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608.0)), x, subnormal);
    const shifted = i32x4.sub(bits, i32x4.splat(SQRT_HALF_BITS));
    const m = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(SQRT_HALF_BITS));
    const exponent = i32x4.sub(i32x4.shr_s(shifted, 23), v128.and(subnormal, i32x4.splat(23)));
    const k = f32x4.convert_i32x4_s(exponent);
    const f = f32x4.sub(m, f32x4.splat(1.0));
    const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2.0)));
    const z = f32x4.mul(s, s);
    let p = Lanes.horner(f32x4.splat(0.298721224), z, 0.399775535);
    p = Lanes.horner(p, z, 0.666667759);
    const half = f32x4.mul(f32x4.mul(f, f), f32x4.splat(0.5));
    const inner = f32x4.add(f32x4.mul(s, f32x4.add(half, f32x4.mul(z, p))), f32x4.mul(k, f32x4.splat(LN2_LOW)));
    let y = f32x4.add(f32x4.mul(k, f32x4.splat(LN2_HIGH)), f32x4.sub(f, f32x4.sub(half, inner)));
    y = v128.bitselect(x, y, f32x4.eq(x, f32x4.splat(Infinity)));
    y = v128.bitselect(f32x4.splat(-Infinity), y, f32x4.eq(x, f32x4.splat(0.0)));
    // below zero, or no number
    return v128.or(y, f32x4.ne(f32x4.pmax(x, f32x4.splat(0.0)), x));
  }

  /** ln(1 + x) for 0 <= x <= 1, within 1.3 ulp: as `log`, without an exponent to take off. NaN stays NaN. */
  @inline
  static log1p(x: v128): v128 {
    const s = f32x4.div(x, f32x4.add(x, f32x4.splat(2.0)));
    const z = f32x4.mul(s, s);
    let p = Lanes.horner(f32x4.splat(0.280304879), z, 0.279980481);
    p = Lanes.horner(p, z, 0.400217563);
    p = Lanes.horner(p, z, 0.666664124);
    const half = f32x4.mul(f32x4.mul(x, x), f32x4.splat(0.5));
    return f32x4.sub(x, f32x4.sub(half, f32x4.mul(s, f32x4.add(half, f32x4.mul(z, p)))));
  }

  /**
   * e^(-x^2 / 2) for 0 <= x <= 15, within 1.6 ulp: the square's rounding error, which Dekker's split gives exactly, comes in behind. NaN stays NaN.
   */
  @inline
  static bell(x: v128): v128 {
    const square = f32x4.mul(x, x);
    const high = v128.and(x, i32x4.splat(0xfffff000)), low = f32x4.sub(x, high);
    const cross = f32x4.mul(f32x4.add(high, high), low);
    const lost = f32x4.add(f32x4.add(f32x4.sub(f32x4.mul(high, high), square), cross), f32x4.mul(low, low));
    const e = Lanes.exp(f32x4.mul(square, f32x4.splat(-0.5)));
    return f32x4.sub(e, f32x4.mul(e, f32x4.mul(lost, f32x4.splat(0.5))));
  }

  /** |x|, at most 15, where the tail of the normal distribution is 0 in f32. NaN stays NaN. */
  @inline
  static normalSize(x: v128): v128 {
    return f32x4.pmin(f32x4.abs(x), f32x4.splat(15.0));
  }

  /**
   * `normalCdf` from the bell of normalSize(x). Below 1 in size 0.5 + x P(x^2). Above, the tail is e^(-x^2 / 2) P(s) / (x + 3) with
   * s = (x - 3) / (x + 3): Mills' ratio is smooth in s.
   */
  @inline
  static normalCdfOf(x: v128, size: v128, bell: v128): v128 {
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
  static normalCdf(x: v128): v128 {
    const size = Lanes.normalSize(x);
    return Lanes.normalCdfOf(x, size, Lanes.bell(size));
  }
}

/** `Lanes.log` as a function, for where speed does not matter. */
export function log(x: v128): v128 {
  return Lanes.log(x);
}
