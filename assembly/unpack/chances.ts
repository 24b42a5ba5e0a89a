// How likely a decision is to be 1, as an integer, so that packing and unpacking agree to the bit.

/** What chances are counted in. */
const CERTAIN: i32 = 1 << 15;
/** Chances stay this far from certain. */
const DOUBT: i32 = 1 << 6;
/** A chance moves to what came by one part in so many at most. Of 16, 24, 32 and 48 this packs the core best. */
const SLOWEST: i32 = 24;

export const EVEN: i32 = CERTAIN >> 1;

/** The part of `range` that stands for a 1. */
export function partOfOne(range: i32, chance: i32): i32 {
  return (range >> 15) * chance;
}

/** The chance after `bit` came, which was seen `seen` times before: by one part in seen + 1.5, as an average would move. */
export function moved(chance: i32, seen: i32, bit: i32): i32 {
  const target = bit != 0 ? CERTAIN - DOUBT : DOUBT;
  const rate = ((CERTAIN << 1) / ((seen < SLOWEST ? seen << 1 : SLOWEST << 1) + 3)) | 0;
  return chance + (((target - chance) * rate) >> 15);
}
