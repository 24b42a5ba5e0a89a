// Softmax over rows. The row's largest number is taken off first, so that no exponential overflows. A NaN makes its row NaN.
//
// Short rows are taken four at a time, a row a lane: each number of them costs a quarter of an exponential, and no sum goes
// across lanes. Which way a row goes depends on `columns` alone, so its bits do not depend on the rows around it.
import { Lanes } from './math';
import { gather4, largestLane, loadUpTo4, scatter4, storeUpTo4 } from './rows';
import { loadPart, storePart, sumLanes } from './simd';
import { Softmax, SoftmaxGrad } from './records';
import { partStart } from './split';

/** Rows shorter than this are taken four at a time. */
export const SHORT: usize = 16;

/** The largest of n numbers. It may hide a NaN, which then makes the row's sum NaN. */
export function rowMax(x: usize, n: usize): f32 {
  let largest = f32x4.splat(-Infinity);
  for (const end = x + (n & ~3) * 4; x < end; x += 16) largest = f32x4.pmax(largest, v128.load(x));
  if (n & 3) largest = f32x4.pmax(largest, loadPart(x, n & 3, -Infinity));
  return largestLane(largest);
}

/** The sum of e = exp(x - largest) over n numbers, lane by lane in ascending order, then across lanes; y = e unless y is 0. y may be x. */
export function rowExp(x: usize, y: usize, n: usize, largest: f32): f32 {
  const shift = f32x4.splat(largest), step = y - x;
  let sum = f32x4.splat(0);
  for (const end = x + (n & ~3) * 4; x < end; x += 16) {
    const e = Lanes.expNonPositive(f32x4.sub(v128.load(x), shift));
    if (y) v128.store(x + step, e);
    sum = f32x4.add(sum, e);
  }
  if (n & 3) {
    // exp(-infinity) = 0 in the lanes beyond the row
    const e = Lanes.expNonPositive(f32x4.sub(loadPart(x, n & 3, -Infinity), shift));
    if (y) storePart(x + step, e, n & 3);
    sum = f32x4.add(sum, e);
  }
  return sumLanes(sum);
}

/** softmax of `rows` short rows. */
function softmaxShort(x: usize, y: usize, rows: usize, columns: usize): void {
  const rowBytes = columns * 4;
  for (let r: usize = 0; r < rows; r += 4, x += 4 * rowBytes, y += 4 * rowBytes) {
    const left = rows - r - 1, second = min(1, left) * rowBytes, third = min(2, left) * rowBytes, fourth = min(3, left) * rowBytes;
    let largest = f32x4.splat(-Infinity), sum = f32x4.splat(0);
    for (let i: usize = 0; i < rowBytes; i += 4) largest = f32x4.pmax(largest, gather4(x + i, second, third, fourth));
    for (let i: usize = 0; i < rowBytes; i += 4) {
      const e = Lanes.expNonPositive(f32x4.sub(gather4(x + i, second, third, fourth), largest));
      scatter4(y + i, e, second, third, fourth);
      sum = f32x4.add(sum, e);
    }
    const inverse = f32x4.div(f32x4.splat(1), sum);
    for (let i: usize = 0; i < rowBytes; i += 4) {
      const at = y + i;
      scatter4(at, f32x4.mul(gather4(at, second, third, fourth), inverse), second, third, fourth);
    }
  }
}

/** y = exp(x - max) / sum for each row. y may be x. */
function softmaxRange(x: usize, y: usize, rows: usize, columns: usize): void {
  if (columns < SHORT) return softmaxShort(x, y, rows, columns);
  const rowBytes = columns * 4;
  for (const end = x + rows * rowBytes; x < end; x += rowBytes, y += rowBytes) {
    const inverse = f32x4.splat((1.0 as f32) / rowExp(x, y, columns, rowMax(x, columns)));
    for (let i: usize = 0; i < columns; i += 4) {
      const at = y + i * 4;
      storeUpTo4(at, f32x4.mul(loadUpTo4(at, columns - i, 0), inverse), columns - i);
    }
  }
}

export function softmax(r: Softmax, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first;
  softmaxRange(r.x + first * r.columns * 4, r.y + first * r.columns * 4, count, r.columns);
}

/** dx = y (dy - sum(y dy)) for each row, the sum lane by lane in ascending order, then across lanes. dx may be dy. */
function softmaxGradRange(y: usize, dy: usize, dx: usize, rows: usize, columns: usize): void {
  const rowBytes = columns * 4, toDy = dy - y, toDx = dx - y;
  for (const end = y + rows * rowBytes; y < end; y += rowBytes) {
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < columns; i += 4) {
      const at = y + i * 4, left = columns - i;
      sum = f32x4.add(sum, f32x4.mul(loadUpTo4(at, left, 0), loadUpTo4(at + toDy, left, 0)));
    }
    const along = f32x4.splat(sumLanes(sum));
    for (let i: usize = 0; i < columns; i += 4) {
      const at = y + i * 4, left = columns - i;
      storeUpTo4(at + toDx, f32x4.mul(loadUpTo4(at, left, 0), f32x4.sub(loadUpTo4(at + toDy, left, 0), along)), left);
    }
  }
}

export function softmaxGrad(r: SoftmaxGrad, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first;
  softmaxGradRange(r.y + first * r.columns * 4, r.dy + first * r.columns * 4, r.dx + first * r.columns * 4, count, r.columns);
}
