// tanh and sigmoid over rows, eight numbers at a time, so that two divisions are under way at once. Any alignment, in place allowed. What a row
// leaves over four is computed in a vector of its own, so an element's bits do not depend on its place.
//
// The loops have the form `if ... do ... while`, out of which V8 of Node 20 moves the constants; for Node 24 they are `kept`.
import {
  EXP_0, EXP_1, EXP_2, EXP_3, EXP_4, LN2_HIGH, LN2_LOW, LOG2_E, Lanes, POWER_1, POWER_2, POWER_3, POWER_4, POWER_5, DOWN_ROUNDER,
  SIGMOID_STEPS, TANH_0, TANH_1, TANH_2, TANH_3, TANH_LEAST, TANH_MOST, TANH_ROUNDER, TINY,
} from './math';
import { loadUpTo4, storeUpTo4 } from './rows';

/** A constant as a value that the compiler does not know, and therefore keeps; `zero` is `unknownZero`. */
function kept(constant: f32, zero: v128): v128 {
  return v128.xor(f32x4.splat(constant), zero);
}

/** Zeros, which no compiler can tell: of n numbers in 4 GiB the highest bit is 0. */
function unknownZero(n: usize): v128 {
  return i32x4.splat(<i32>(n >>> 31));
}

/** y = tanh x over `rows` rows of n numbers, ldx and ldy bytes apart. */
export function tanhRows(x: usize, ldx: usize, y: usize, ldy: usize, rows: usize, n: usize): void {
  const zero = unknownZero(n), signBit = kept(-0.0, zero), least = kept(TANH_LEAST, zero), most = kept(TANH_MOST, zero);
  const p3 = kept(TANH_3, zero), p2 = kept(TANH_2, zero), p1 = kept(TANH_1, zero), p0 = kept(TANH_0, zero);
  const steps = kept(2.0 * LOG2_E, zero), rounder = kept(TANH_ROUNDER, zero);
  const q5 = kept(POWER_5, zero), q4 = kept(POWER_4, zero), q3 = kept(POWER_3, zero), q2 = kept(POWER_2, zero), q1 = kept(POWER_1, zero);
  const half = kept(0.5, zero), one = kept(1.0, zero);
  for (; rows > 0; rows--, x += ldx, y += ldy) {
    let from = x, to = y;
    const whole = x + (n & ~7) * 4, end = x + n * 4;
    if (from < whole) {
      do {
        const a = v128.load(from), b = v128.load(from, 16);
        v128.store(to, Lanes.tanh(a, signBit, least, most, p3, p2, p1, p0, steps, rounder, q5, q4, q3, q2, q1, half, one));
        v128.store(to, Lanes.tanh(b, signBit, least, most, p3, p2, p1, p0, steps, rounder, q5, q4, q3, q2, q1, half, one), 16);
        from += 32;
        to += 32;
      } while (from < whole);
    }
    for (; from < end; from += 16, to += 16) {
      const left = (end - from) / 4, a = loadUpTo4(from, left, 0);
      storeUpTo4(to, Lanes.tanh(a, signBit, least, most, p3, p2, p1, p0, steps, rounder, q5, q4, q3, q2, q1, half, one), left);
    }
  }
}

/** y = sigmoid x over `rows` rows of n numbers, ldx and ldy bytes apart. */
export function sigmoidRows(x: usize, ldx: usize, y: usize, ldy: usize, rows: usize, n: usize): void {
  const zero = unknownZero(n), least = kept(-104.0, zero), most = kept(60.0, zero), steps = kept(SIGMOID_STEPS, zero);
  const rounder = kept(DOWN_ROUNDER, zero), high = kept(LN2_HIGH, zero), low = kept(LN2_LOW, zero), tiny = kept(TINY, zero);
  const p4 = kept(EXP_4, zero), p3 = kept(EXP_3, zero), p2 = kept(EXP_2, zero), p1 = kept(EXP_1, zero), p0 = kept(EXP_0, zero);
  for (; rows > 0; rows--, x += ldx, y += ldy) {
    let from = x, to = y;
    const whole = x + (n & ~7) * 4, end = x + n * 4;
    if (from < whole) {
      do {
        const a = v128.load(from), b = v128.load(from, 16);
        v128.store(to, Lanes.sigmoid(a, least, most, steps, rounder, high, low, p4, p3, p2, p1, p0, tiny));
        v128.store(to, Lanes.sigmoid(b, least, most, steps, rounder, high, low, p4, p3, p2, p1, p0, tiny), 16);
        from += 32;
        to += 32;
      } while (from < whole);
    }
    for (; from < end; from += 16, to += 16) {
      const left = (end - from) / 4, a = loadUpTo4(from, left, 0);
      storeUpTo4(to, Lanes.sigmoid(a, least, most, steps, rounder, high, low, p4, p3, p2, p1, p0, tiny), left);
    }
  }
}

/** Gates in place, rows ld bytes apart: sigmoid, or with a slope clip(slope x + 1/2, 0, 1). */
export function gateRows(x: usize, ld: usize, rows: usize, n: usize, slope: f32): void {
  if (slope == 0) {
    sigmoidRows(x, ld, x, ld, rows, n);
    return;
  }
  const steep = f32x4.splat(slope), half = f32x4.splat(0.5), zero = f32x4.splat(0), one = f32x4.splat(1);
  for (; rows > 0; rows--, x += ld) {
    for (let i: usize = 0; i < n; i += 4) {
      const left = n - i, at = x + i * 4, line = f32x4.add(f32x4.mul(loadUpTo4(at, left, 0), steep), half);
      storeUpTo4(at, f32x4.min(f32x4.max(line, zero), one), left);
    }
  }
}
