/** x * y + z, rounded twice. The relaxed build rounds once where the CPU can: the only difference between the two. */
export function multiplyAdd(x: v128, y: v128, z: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, y, z);
  return f32x4.add(f32x4.mul(x, y), z);
}

/** The first n < 4 numbers at x, the other lanes `fill`: tails take the vector's way, so that position does not change a bit. */
export function loadPart(x: usize, n: usize, fill: f32): v128 {
  let v = f32x4.replace_lane(f32x4.splat(fill), 0, load<f32>(x));
  if (n > 1) v = f32x4.replace_lane(v, 1, load<f32>(x, 4));
  if (n > 2) v = f32x4.replace_lane(v, 2, load<f32>(x, 8));
  return v;
}

/** Stores the first n < 4 lanes. */
export function storePart(y: usize, v: v128, n: usize): void {
  store<f32>(y, f32x4.extract_lane(v, 0));
  if (n > 1) store<f32>(y, f32x4.extract_lane(v, 1), 4);
  if (n > 2) store<f32>(y, f32x4.extract_lane(v, 2), 8);
}

/** (a0 + a2) + (a1 + a3): the fixed order in which lanes are added. */
export function sumLanes(v: v128): f32 {
  const pairs = f32x4.add(v, i32x4.shuffle(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** The least normal number. */
export const LEAST: f32 = 1.1754943508222875e-38;

/**
 * 0 for a number whose magnitude is below `least`. What is left of a number that dies away is a subnormal one, with which a CPU takes ten times as
 * long, and which multiplication by 0.9 never makes 0: it rounds back to itself.
 */
export function settled(x: v128, least: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), least));
}

/** old + (target - old) * share: a running mean's step. Below `least`, LEAST / share, the step away from a number would be subnormal. */
export function towards(old: v128, target: v128, share: v128, least: v128): v128 {
  return settled(f32x4.add(old, f32x4.mul(f32x4.sub(target, old), share)), least);
}
