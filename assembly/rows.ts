// Parts of rows: up to four numbers of one row, or a column of four rows.
import { loadPart, storePart } from './simd';

/** The row has `left` numbers more at x: four of them, or what there is and `fill` after it. */
export function loadUpTo4(x: usize, left: usize, fill: f32): v128 {
  return left >= 4 ? v128.load(x) : loadPart(x, left, fill);
}

/** Stores four lanes, or `left` if fewer. */
export function storeUpTo4(y: usize, v: v128, left: usize): void {
  if (left >= 4) v128.store(y, v);
  else storePart(y, v, left);
}

/** v with zeros in the lanes from `left` on. */
export function keepUpTo4(v: v128, left: usize): v128 {
  if (left >= 4) return v;
  return v128.and(v, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(<i32>left)));
}

/**
 * The same column of four rows: at x, x + second, x + third and x + fourth. Where the rows run out, the last one is taken
 * again: what is stored for it is then the same again, and the lanes need no mask.
 */
export function gather4(x: usize, second: usize, third: usize, fourth: usize): v128 {
  let v = v128.load_zero<f32>(x);
  v = v128.load_lane<f32>(x + second, v, 1);
  v = v128.load_lane<f32>(x + third, v, 2);
  return v128.load_lane<f32>(x + fourth, v, 3);
}

/** Stores a column of four rows, the last row first, since it may stand for missing ones. */
export function scatter4(y: usize, v: v128, second: usize, third: usize, fourth: usize): void {
  v128.store_lane<f32>(y + fourth, v, 3);
  v128.store_lane<f32>(y + third, v, 2);
  v128.store_lane<f32>(y + second, v, 1);
  v128.store_lane<f32>(y, v, 0);
}

/** The largest lane. It may hide a NaN. */
export function largestLane(v: v128): f32 {
  const pairs = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2)), 0);
}
