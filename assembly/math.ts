// exp, tanh, sigmoid and log of four f32 at once, each within 2 ulp of the exact value over the whole range (the sweep in
// test/assembly/math.test.ts measures it). Lanes do not meet: a number gives the same bits in any lane and company.
// Polynomials: Moshier, Cephes Mathematical Library (expf, tanhf, logf). The operations are mul and add, never fused.

const LOG2_E: f32 = 1.44269504088896341;
/** ln 2 in two parts: the first has 9 bits, so that its product with an exponent is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
/** 1.5 * 2^23: added to a number below 2^22, it leaves the nearest integer in the low bits. */
const ROUNDER: f32 = 12582912.0;
const ROUNDER_BITS: i32 = 0x4b400000;

function mulAdd(x: v128, y: v128, z: v128): v128 {
  return f32x4.add(f32x4.mul(x, y), z);
}

/** a * x + constant, for polynomials. */
function horner(a: v128, x: v128, constant: f32): v128 {
  return f32x4.add(f32x4.mul(a, x), f32x4.splat(constant));
}

/** 2^n for -126 <= n <= 127. */
function power2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** e^x, within 1 ulp; results below 2^-126 are subnormal. Above 88.73 infinity, below -103.98 zero; NaN stays NaN. */
export function exp(x: v128): v128 {
  // pmin and pmax in this order keep a NaN
  const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89.0)), f32x4.splat(-105.0));
  const rounded = horner(clamped, f32x4.splat(LOG2_E), ROUNDER);
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDER));
  const exponent = i32x4.sub(rounded, i32x4.splat(ROUNDER_BITS));
  const high = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  const r = f32x4.sub(high, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  let p = horner(f32x4.splat(1.9875691500e-4), r, 1.3981999507e-3);
  p = horner(p, r, 8.3334519073e-3);
  p = horner(p, r, 4.1665795894e-2);
  p = horner(p, r, 1.6666665459e-1);
  p = horner(p, r, 5.0000001201e-1);
  p = f32x4.add(mulAdd(p, f32x4.mul(r, r), r), f32x4.splat(1.0));
  // in two factors, since 2^128 and 2^-150 are no floats
  const half = i32x4.shr_s(exponent, 1);
  return f32x4.mul(f32x4.mul(p, power2(half)), power2(i32x4.sub(exponent, half)));
}

/** tanh x, within 2 ulp, odd. A polynomial below 0.625, 1 - 2 / (e^2|x| + 1) above; NaN stays NaN. */
export function tanh(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const size = v128.xor(x, sign);
  const z = f32x4.mul(x, x);
  let p = horner(f32x4.splat(-5.70498872745e-3), z, 2.06390887954e-2);
  p = horner(p, z, -5.37397155531e-2);
  p = horner(p, z, 1.33314422036e-1);
  p = horner(p, z, -3.33332819422e-1);
  const small = mulAdd(f32x4.mul(p, z), x, x);
  const bottom = f32x4.add(exp(f32x4.add(size, size)), f32x4.splat(1.0));
  const large = v128.or(f32x4.sub(f32x4.splat(1.0), f32x4.div(f32x4.splat(2.0), bottom)), sign);
  return v128.bitselect(small, large, f32x4.lt(size, f32x4.splat(0.625)));
}

/** 1 / (1 + e^-x), within 2 ulp: for x < 0 as e^x / (1 + e^x), which keeps small results exact. NaN stays NaN. */
export function sigmoid(x: v128): v128 {
  const e = exp(v128.or(x, i32x4.splat(0x80000000)));
  const top = v128.bitselect(e, f32x4.splat(1.0), f32x4.lt(x, f32x4.splat(0.0)));
  return f32x4.div(top, f32x4.add(e, f32x4.splat(1.0)));
}

/** ln x, within 2 ulp, for subnormal x too. ln 0 = -infinity, ln of less is NaN, ln infinity = infinity; NaN stays NaN. */
export function log(x: v128): v128 {
  const subnormal = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const bits = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608.0)), x, subnormal);
  // m in sqrt(1/2)..sqrt(2): 0x3f3504f3 is sqrt(1/2)
  const shifted = i32x4.sub(bits, i32x4.splat(0x3f3504f3));
  const exponent = i32x4.shr_s(shifted, 23);
  const m = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const e = f32x4.convert_i32x4_s(i32x4.sub(exponent, v128.and(subnormal, i32x4.splat(23))));
  const r = f32x4.sub(m, f32x4.splat(1.0));
  let p = horner(f32x4.splat(7.0376836292e-2), r, -1.1514610310e-1);
  p = horner(p, r, 1.1676998740e-1);
  p = horner(p, r, -1.2420140846e-1);
  p = horner(p, r, 1.4249322787e-1);
  p = horner(p, r, -1.6668057665e-1);
  p = horner(p, r, 2.0000714765e-1);
  p = horner(p, r, -2.4999993993e-1);
  p = horner(p, r, 3.3333331174e-1);
  const z = f32x4.mul(r, r);
  let y = f32x4.mul(f32x4.mul(p, r), z);
  y = mulAdd(e, f32x4.splat(LN2_LOW), y);
  y = f32x4.sub(y, f32x4.mul(z, f32x4.splat(0.5)));
  y = mulAdd(e, f32x4.splat(LN2_HIGH), f32x4.add(r, y));
  y = v128.bitselect(x, y, f32x4.eq(x, f32x4.splat(Infinity)));
  y = v128.bitselect(f32x4.splat(-Infinity), y, f32x4.eq(x, f32x4.splat(0.0)));
  // below zero, or no number
  return v128.or(y, f32x4.ne(f32x4.pmax(x, f32x4.splat(0.0)), x));
}
