// ReLU with slopes that are learned: x as (rows, columns, run), a slope a column. Any alignment, in place allowed; NaN passes through.
import { Prelu, PreluGrad, PreluSlopeGrad } from './records';
import { loadUpTo4, storeUpTo4 } from './rows';
import { sumLanes } from './simd';
import { partStart } from './split';

/** x above 0, else alpha x. */
function bent(x: v128, alpha: v128): v128 {
  return v128.bitselect(x, f32x4.mul(x, alpha), f32x4.gt(x, f32x4.splat(0)));
}

/** dy times the slope at x. */
function sloped(x: v128, dy: v128, alpha: v128): v128 {
  return f32x4.mul(dy, v128.bitselect(f32x4.splat(1), alpha, f32x4.gt(x, f32x4.splat(0))));
}

/** n numbers, with slopes beside each other or, where `step` is 0, one for all. Without dy the values, else gradients. */
function bendRange(x: usize, dy: usize, alpha: usize, step: usize, y: usize, n: usize): void {
  const one = v128.load32_splat(alpha);
  for (let i: usize = 0; i < n; i += 4) {
    const left = n - i, v = loadUpTo4(x + i * 4, left, 0), slope = step ? loadUpTo4(alpha + i * 4, left, 0) : one;
    storeUpTo4(y + i * 4, dy ? sloped(v, loadUpTo4(dy + i * 4, left, 0), slope) : bent(v, slope), left);
  }
}

function bend(
  x: usize, dy: usize, alpha: usize, y: usize, rows: usize, columns: usize, run: usize, part: usize, parts: usize,
): void {
  const first = partStart(rows, 1, part, parts), end = partStart(rows, 1, part + 1, parts), size = columns * run * 4;
  for (let r = first; r < end; r++) {
    const at = r * size, from = dy ? dy + at : 0;
    if (run == 1) bendRange(x + at, from, alpha, 4, y + at, columns);
    else for (let c: usize = 0, here = at; c < columns; c++, here += run * 4) bendRange(x + here, dy ? dy + here : 0, alpha + c * 4, 0, y + here, run);
  }
}

export function prelu(r: Prelu, part: usize, parts: usize): void {
  bend(r.x, 0, r.alpha, r.y, r.rows, r.columns, r.run, part, parts);
}

export function preluGrad(r: PreluGrad, part: usize, parts: usize): void {
  bend(r.x, r.dy, r.alpha, r.dx, r.rows, r.columns, r.run, part, parts);
}

/** dy x below 0. */
function lost(x: v128, dy: v128): v128 {
  return f32x4.mul(dy, f32x4.pmin(x, f32x4.splat(0)));
}

/** Four sums of columns: rows in ascending order. */
function slopeSums(x: usize, toDy: usize, end: usize, rowBytes: usize, left: usize): v128 {
  let sum = f32x4.splat(0);
  for (; x != end; x += rowBytes) sum = f32x4.add(sum, lost(loadUpTo4(x, left, 0), loadUpTo4(x + toDy, left, 0)));
  return sum;
}

/** The sum of one column's runs, lane by lane, rows in ascending order, then across lanes. */
function runSum(x: usize, toDy: usize, end: usize, rowBytes: usize, run: usize): f32 {
  let sum = f32x4.splat(0);
  for (; x != end; x += rowBytes)
    for (let i: usize = 0; i < run; i += 4) sum = f32x4.add(sum, lost(loadUpTo4(x + i * 4, run - i, 0), loadUpTo4(x + toDy + i * 4, run - i, 0)));
  return sumLanes(sum);
}

export function preluSlopeGrad(r: PreluSlopeGrad, part: usize, parts: usize): void {
  const first = partStart(r.columns, 16, part, parts), last = partStart(r.columns, 16, part + 1, parts);
  const rowBytes = r.columns * r.run * 4, toDy = r.dy - r.x, all = r.rows * rowBytes;
  if (r.run == 1) {
    for (let c = first; c < last; c += 4) {
      const x = r.x + c * 4;
      storeUpTo4(r.dAlpha + c * 4, slopeSums(x, toDy, x + all, rowBytes, last - c), last - c);
    }
    return;
  }
  for (let c = first; c < last; c++) {
    const x = r.x + c * r.run * 4;
    store<f32>(r.dAlpha + c * 4, runSum(x, toDy, x + all, rowBytes, r.run));
  }
}
