/**
 * exp, log, sin, cos and pow from + - * / and sqrt alone. ECMAScript leaves the last bits of Math.exp and its kin to each engine;
 * IEEE 754 fixes every bit of what is used here. Series coefficients are Taylor's, summed by Horner's rule.
 */

// A number's bits; DataView, since its byte order is fixed.
const bits = new DataView(new ArrayBuffer(8));

/** ln 2 and pi/2 in pieces: the first ones end in zero bits, so that their products with small integers are exact. */
const LN2_HIGH = 0.6931471803691238; // 32 bits
const LN2_LOW = 1.9082149292705877e-10;
const HALF_PI_HIGH = 1.5707963267341256; // 33 bits
const HALF_PI_MIDDLE = 6.077100506303966e-11; // the next 33
const HALF_PI_LOW = 2.0222662487959506e-21;

/** 1/n! for n = 0 ... 17, where n! is still exact. */
const INVERSE_FACTORIALS: readonly number[] = (() => {
  const inverses: number[] = [];
  for (let n = 0, factorial = 1; n <= 17; n++, factorial *= n) inverses.push(1 / factorial);
  return inverses;
})();

/** 2^k, for k from -1022 to 1023. */
function powerOfTwo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** x 2^k, rounded once, also where the result is subnormal. */
function scale(x: number, k: number): number {
  if (k > 1023) return x * powerOfTwo(1023) * powerOfTwo(k - 1023);
  if (k < -1022) return x * powerOfTwo(k + 60) * powerOfTwo(-60);
  return x * powerOfTwo(k);
}

/** x = mantissa 2^exponent with the mantissa in [sqrt(1/2), sqrt(2)), for positive finite x. */
function split(x: number): { mantissa: number; exponent: number } {
  const shift = x < powerOfTwo(-1022) ? 54 : 0; // makes subnormals normal
  const normal = x * powerOfTwo(shift);
  bits.setFloat64(0, normal);
  const high = bits.getUint32(0);
  let exponent = (high >>> 20) - 1023;
  bits.setUint32(0, (high & 0xfffff) | (1023 << 20));
  let mantissa = bits.getFloat64(0);
  if (mantissa >= Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  return { mantissa, exponent: exponent - shift };
}

/** 2 (z/3 + z^2/5 + z^3/7 + ...): what 2 atanh(s) has beyond 2 s, divided by s, for z = s^2 <= 0.0295. */
function atanhTail(z: number): number {
  let sum = 0;
  for (let n = 25; n >= 3; n -= 2) sum = z * (2 / n + sum);
  return sum;
}

/** exp(x + tail), the tail being what x's last bit could not hold. */
function expWithTail(x: number, tail: number): number {
  if (x > 709.79) return Infinity;
  if (x < -745.14) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - k * LN2_HIGH - (k * LN2_LOW - tail);
  // |r| <= 0.35, where the first term left out, r^14/14!, is below 2^-57
  let sum = 0;
  for (let n = 13; n >= 2; n--) sum = r * (INVERSE_FACTORIALS[n]! + sum);
  return scale(1 + (r + r * sum), k);
}

/** e^x, at most 1 ulp from it. */
export function exp(x: number): number {
  return Number.isNaN(x) ? x : expWithTail(x, 0);
}

/** The natural logarithm, at most 1 ulp from it. log(0) is -Infinity, that of a negative number NaN. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const { mantissa, exponent } = split(x);
  const f = mantissa - 1;
  const s = f / (2 + f);
  // log(1 + f) = 2 atanh(s), and 2 s = f - s f, which keeps f's exact bits in front
  const correction = s * (f - atanhTail(s * s));
  return exponent * LN2_HIGH - (correction - exponent * LN2_LOW - f);
}

/** a b - product, exactly, for product = the rounded a b (Dekker 1971). */
function productError(a: number, b: number, product: number): number {
  const aSplit = a * 134217729; // 2^27 + 1
  const aHigh = aSplit - (aSplit - a);
  const aLow = a - aHigh;
  const bSplit = b * 134217729;
  const bHigh = bSplit - (bSplit - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/**
 * base^exponent for base >= 0 (NaN below): exp(exponent log(base)) with the logarithm in two numbers, as one alone would cost
 * as many ulp as the product is large. At most 2 ulp for results from 1e-20 to 1e20, 30 outside.
 */
export function pow(base: number, exponent: number): number {
  if (exponent === 0 || base === 1) return 1;
  if (exponent === 1 || Number.isNaN(base)) return base < 0 ? NaN : base;
  if (!(base >= 0) || Number.isNaN(exponent)) return NaN;
  if (base === 0 || base === Infinity) return (base === 0) === exponent > 0 ? 0 : Infinity;
  const rough = exponent * log(base);
  if (!(Math.abs(rough) < 800)) return rough > 0 ? Infinity : 0;

  const parts = split(base);
  const f = parts.mantissa - 1;
  const divisor = 2 + f;
  const s = f / divisor;
  const sError = (f - divisor * s - productError(divisor, s, divisor * s) - (f - (divisor - 2)) * s) / divisor;
  const wholes = parts.exponent * LN2_HIGH;
  const high = wholes + 2 * s; // |wholes| is 0 or the larger, so the next line is exact
  const low = wholes - high + 2 * s + (2 * sError + s * atanhTail(s * s) + parts.exponent * LN2_LOW);
  const sum = high + low;
  const rest = high - sum + low;
  const product = exponent * sum;
  return expWithTail(product, productError(exponent, sum, product) + exponent * rest);
}

/** r^2/2! - r^4/4! + ..., which is 1 - cos(r), for |r| <= 0.79. */
function cosineDeficit(r: number): number {
  const z = r * r;
  let sum = 0;
  for (let n = 16; n >= 2; n -= 2) sum = (INVERSE_FACTORIALS[n]! - sum) * z;
  return sum;
}

/** r^2/3! - r^4/5! + ..., which is 1 - sin(r) / r, for |r| <= 0.79. */
function sineDeficit(r: number): number {
  const z = r * r;
  let sum = 0;
  for (let n = 17; n >= 3; n -= 2) sum = (INVERSE_FACTORIALS[n]! - sum) * z;
  return sum;
}

/** What `positive` has beyond `quarters` times pi/2. */
function restOf(positive: number, quarters: number): number {
  return positive - quarters * HALF_PI_HIGH - quarters * HALF_PI_MIDDLE - quarters * HALF_PI_LOW;
}

/** cos(r + quarter pi/2) for |r| <= 0.79 and `quarter` from 0 to 3; NaN where r is. */
function cosineInQuarter(r: number, quarter: number): number {
  switch (quarter) {
    case 0:
      return 1 - cosineDeficit(r);
    case 1:
      return r * sineDeficit(r) - r;
    case 2:
      return cosineDeficit(r) - 1;
    default:
      return r - r * sineDeficit(r);
  }
}

/** The cosine of x radians, at most 2 ulp from it for |x| up to 1e6. Infinity and NaN give NaN. */
export function cos(x: number): number {
  const positive = Math.abs(x);
  const quarters = Math.floor(positive * 0.6366197723675814 + 0.5);
  return cosineInQuarter(restOf(positive, quarters), quarters % 4);
}

/** The sine of x radians, at most 2 ulp from it for |x| up to 1e6. Infinity and NaN give NaN. */
export function sin(x: number): number {
  if (x === 0) return x; // keeps the sign of -0
  const positive = Math.abs(x);
  const quarters = Math.floor(positive * 0.6366197723675814 + 0.5);
  // sin(a) = cos(a - pi/2), and three quarters on is one back
  const sine = cosineInQuarter(restOf(positive, quarters), (quarters + 3) % 4);
  return x < 0 ? -sine : sine;
}
