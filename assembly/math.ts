// exp, expm1, tanh, sigmoid, log and log1p of four f32 at once. Lanes do not meet: a number gives the same
// bits in any lane and company. The operations are mul, add and div, never fused. Errors are those against the exact value over every f32, in
// units of the last place, and exp, expm1, tanh and sigmoid never fall as x rises: `npm run test:math` goes through all floats. The polynomials
// are minimax fits, coefficients rounded to f32 one after another and the others fitted again.
//
// Constants. V8 of Node 24 builds a constant anew at every use, by three instructions, which took as long as the arithmetic. Loops
// that matter hand in constants of their own as arguments, through `kept`, and these stay in registers or on the stack.

export const LOG2_E: f32 = 1.44269504088896341;
/** ln 2 in two parts: the first has 9 bits, so that its product with an exponent is exact. */
export const LN2_HIGH: f32 = 0.693359375;
export const LN2_LOW: f32 = -2.12194440e-4;
const SIGN_BIT: i32 = 0x80000000;
/** sqrt(1/2): mantissas are taken from here to sqrt(2). */
const SQRT_HALF_BITS: i32 = 0x3f3504f3;

/**
 * 1.5 * 2^23, added to a number below 2^22, leaves the nearest integer n in the low bits, in two's complement. With 127 more, and as much as the
 * function scales by, these bits are a power of two's exponent, a shift away from the float: n itself, n + 24, n - 24, and n - 1 for tanh.
 */
const POWER_ROUNDER: f32 = 12583039.0;
const UP_ROUNDER: f32 = 12583063.0;
export const DOWN_ROUNDER: f32 = 12583015.0;
export const TANH_ROUNDER: f32 = 12583038.0;
/** 2^-24 and 2^24 */
export const TINY: f32 = 5.9604644775390625e-8;
const HUGE: f32 = 16777216.0;
/** e^r = 1 + r + r^2 P(r), off by 0.05 2^-24. */
export const EXP_0: f32 = 0.49999994;
export const EXP_1: f32 = 0.166665211;
export const EXP_2: f32 = 0.0416682921;
export const EXP_3: f32 = 0.00836872123;
export const EXP_4: f32 = 0.0013818742;
/** 2^f = 1 + f Q(f), off by 1.6 2^-24, a quarter of which is left in tanh. Of the fits in reach those coefficients that gave the least error. */
export const POWER_1: f32 = 0.693146944;
export const POWER_2: f32 = 0.240222469;
export const POWER_3: f32 = 0.0555071197;
export const POWER_4: f32 = 0.00967130065;
export const POWER_5: f32 = 0.0013269725;
/** Up to here tanh x = x + x^3 P(x^2), off by 0.6 2^-24. Where it begins to be 1: 9.02. */
export const TANH_LEAST: f32 = 0.55;
export const TANH_MOST: f32 = 9.02;
export const TANH_0: f32 = -0.333329469;
export const TANH_1: f32 = 0.133207291;
export const TANH_2: f32 = -0.0526720099;
export const TANH_3: f32 = 0.0164378788;
/** -log2(e), a little more: n changes elsewhere, at places where sigmoid does not fall by a unit in the last place. */
export const SIGMOID_STEPS: f32 = -1.44335306;

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

  /** x - n ln 2. */
  @inline
  static lessLn2(x: v128, n: v128): v128 {
    return f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH))), f32x4.mul(n, f32x4.splat(LN2_LOW)));
  }

  /** e^r - 1 = r + r^2 P(r) for |r| <= ln 2 / 2. */
  @inline
  static expTail(r: v128): v128 {
    let p = Lanes.horner(f32x4.splat(EXP_4), r, EXP_3);
    p = Lanes.horner(p, r, EXP_2);
    p = Lanes.horner(p, r, EXP_1);
    p = Lanes.horner(p, r, EXP_0);
    return f32x4.add(f32x4.mul(f32x4.mul(r, r), p), r);
  }

  /**
   * e^x, x within the range of the results: x = n ln 2 + r with |r| <= ln 2 / 2, e^x = 2^n (1 + (r + r^2 P(r))). `rounder` adds to n what the
   * factor `back` takes off again, so that 2^n is a float at both ends, and the only rounding after the sum is that to a subnormal or infinity.
   */
  @inline
  static scaledExp(x: v128, rounder: v128, back: v128): v128 {
    const rounded = f32x4.add(f32x4.mul(x, f32x4.splat(LOG2_E)), rounder);
    const tail = Lanes.expTail(Lanes.lessLn2(x, f32x4.sub(rounded, rounder)));
    // the small part is complete before it meets the 1
    return f32x4.mul(f32x4.mul(f32x4.add(tail, f32x4.splat(1.0)), i32x4.shl(rounded, 23)), back);
  }

  /** e^x for x <= 0, within 0.99 ulp; results below 2^-126 are subnormal, and 0 below -103.98. NaN stays NaN. x > 0 gives no meaning. */
  @inline
  static expNonPositive(x: v128): v128 {
    // pmax in this order keeps a NaN
    return Lanes.scaledExp(f32x4.pmax(x, f32x4.splat(-104.0)), f32x4.splat(UP_ROUNDER), f32x4.splat(TINY));
  }

  /** e^x, the same bits as expNonPositive for x <= 0, within 0.99 ulp for all x; above 88.73 infinity. NaN stays NaN. */
  @inline
  static exp(x: v128): v128 {
    const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89.0)), f32x4.splat(-104.0));
    const down = f32x4.gt(clamped, f32x4.splat(0.0));
    const rounder = v128.bitselect(f32x4.splat(DOWN_ROUNDER), f32x4.splat(UP_ROUNDER), down);
    return Lanes.scaledExp(clamped, rounder, v128.bitselect(f32x4.splat(HUGE), f32x4.splat(TINY), down));
  }

  /** e^x - 1 for x <= 0, within 0.9 ulp; NaN stays NaN. x > 0 gives no meaning. As `exp`: 2^n (e^r - 1) + (2^n - 1). */
  @inline
  static expm1(x: v128): v128 {
    // below -17.4 the result is -1
    const clamped = f32x4.pmax(x, f32x4.splat(-25.0)), rounder = f32x4.splat(POWER_ROUNDER);
    const rounded = Lanes.horner(clamped, f32x4.splat(LOG2_E), POWER_ROUNDER);
    const tail = Lanes.expTail(Lanes.lessLn2(clamped, f32x4.sub(rounded, rounder)));
    const power = i32x4.shl(rounded, 23);
    return f32x4.add(f32x4.mul(power, tail), f32x4.sub(power, f32x4.splat(1.0)));
  }

  /**
   * tanh x, within 2 ulp, odd to the bit; NaN stays NaN.
   *
   * The smaller of x + x^3 P(x^2), which is tanh below 0.55 and rises above it, and of 1 - 1 / (e^2x / 2 + 1 / 2), held at its value at 0.55
   * below that: a choice of either costs more. e^2x / 2 = 2^(n - 1) (1 + f Q(f)).
   */
  @inline
  static tanh(
    x: v128, signBit: v128 = f32x4.splat(-0.0), least: v128 = f32x4.splat(TANH_LEAST), most: v128 = f32x4.splat(TANH_MOST),
    p3: v128 = f32x4.splat(TANH_3), p2: v128 = f32x4.splat(TANH_2), p1: v128 = f32x4.splat(TANH_1), p0: v128 = f32x4.splat(TANH_0),
    twoLog2E: v128 = f32x4.splat(2.0 * LOG2_E), rounder: v128 = f32x4.splat(TANH_ROUNDER),
    q5: v128 = f32x4.splat(POWER_5), q4: v128 = f32x4.splat(POWER_4), q3: v128 = f32x4.splat(POWER_3), q2: v128 = f32x4.splat(POWER_2),
    q1: v128 = f32x4.splat(POWER_1), half: v128 = f32x4.splat(0.5), one: v128 = f32x4.splat(1.0),
  ): v128 {
    const sign = v128.and(x, signBit);
    const size = v128.xor(x, sign);
    const z = f32x4.mul(size, size);
    let p = f32x4.add(f32x4.mul(p3, z), p2);
    p = f32x4.add(f32x4.mul(p, z), p1);
    p = f32x4.add(f32x4.mul(p, z), p0);
    const small = f32x4.add(f32x4.mul(f32x4.mul(size, z), p), size);
    const y = f32x4.mul(f32x4.pmin(f32x4.pmax(size, least), most), twoLog2E);
    const rounded = f32x4.add(y, rounder);
    const f = f32x4.sub(y, f32x4.sub(rounded, rounder));
    let q = f32x4.add(f32x4.mul(q5, f), q4);
    q = f32x4.add(f32x4.mul(q, f), q3);
    q = f32x4.add(f32x4.mul(q, f), q2);
    q = f32x4.add(f32x4.mul(q, f), q1);
    const s = i32x4.shl(rounded, 23);
    const bottom = f32x4.add(f32x4.add(s, half), f32x4.mul(s, f32x4.mul(q, f)));
    return v128.or(f32x4.pmin(f32x4.sub(one, f32x4.div(one, bottom)), small), sign);
  }

  /** `sigmoid` from e = e^-|x|, where a caller has it. */
  @inline
  static sigmoidOf(x: v128, e: v128): v128 {
    const top = v128.bitselect(e, f32x4.splat(1.0), f32x4.lt(x, f32x4.splat(0.0)));
    // top / (1 + e), but the rounding of 1 + e weighs less this way
    return f32x4.sub(top, f32x4.mul(top, f32x4.div(e, f32x4.add(e, f32x4.splat(1.0)))));
  }

  /** e^-|x|, as `exp`. NaN stays NaN. */
  @inline
  static expOfMinusSize(x: v128): v128 {
    return Lanes.expNonPositive(v128.or(x, i32x4.splat(SIGN_BIT)));
  }

  /**
   * 1 / (1 + e^-x), within 2 ulp, subnormal results too; NaN stays NaN.
   *
   * k / (k + k e^-x) with k = 2^-24, so that k e^104 is a float and one formula serves both signs. -x = n ln 2 - r, k e^-x = s (1 + (r^2 P(-r) - r))
   * with s = 2^(n - 24), and k joins the small part first, which spares a rounding.
   */
  @inline
  static sigmoid(
    x: v128, least: v128 = f32x4.splat(-104.0), most: v128 = f32x4.splat(60.0), steps: v128 = f32x4.splat(SIGMOID_STEPS),
    rounder: v128 = f32x4.splat(DOWN_ROUNDER), high: v128 = f32x4.splat(LN2_HIGH), low: v128 = f32x4.splat(LN2_LOW),
    p4: v128 = f32x4.splat(EXP_4), p3: v128 = f32x4.splat(EXP_3), p2: v128 = f32x4.splat(EXP_2), p1: v128 = f32x4.splat(EXP_1),
    p0: v128 = f32x4.splat(EXP_0), tiny: v128 = f32x4.splat(TINY),
  ): v128 {
    const clamped = f32x4.pmax(f32x4.pmin(x, most), least);
    const rounded = f32x4.add(f32x4.mul(clamped, steps), rounder);
    const n = f32x4.sub(rounded, rounder);
    const r = f32x4.add(f32x4.add(clamped, f32x4.mul(n, high)), f32x4.mul(n, low));
    let p = f32x4.sub(f32x4.mul(p4, r), p3);
    p = f32x4.add(f32x4.mul(p, r), p2);
    p = f32x4.sub(f32x4.mul(p, r), p1);
    p = f32x4.add(f32x4.mul(p, r), p0);
    p = f32x4.sub(f32x4.mul(f32x4.mul(r, r), p), r);
    const s = i32x4.shl(rounded, 23);
    return f32x4.div(tiny, f32x4.add(f32x4.add(f32x4.mul(s, p), tiny), s));
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
}

/** `Lanes.log` as a function, for where speed does not matter. */
export function log(x: v128): v128 {
  return Lanes.log(x);
}
