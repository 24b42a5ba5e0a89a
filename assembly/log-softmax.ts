// The logarithm of a softmax over rows, and its gradient. The row's largest number is taken off first. A NaN makes its row NaN. Sums over a row: lane by
// lane in ascending order, then across lanes.
import { Lanes, log } from './math';
import { LogSoftmax, LogSoftmaxGrad } from './records';
import { keepUpTo4, loadUpTo4, storeUpTo4 } from './rows';
import { sumLanes } from './simd';
import { rowExp, rowMax } from './softmax';
import { partStart } from './split';

/** y = x - max - ln(sum(exp(x - max))) for each row. y may be x. */
export function logSoftmax(r: LogSoftmax, part: usize, parts: usize): void {
  const rowBytes = r.columns * 4, end = r.x + partStart(r.rows, 1, part + 1, parts) * rowBytes, step = r.y - r.x;
  for (let x = r.x + partStart(r.rows, 1, part, parts) * rowBytes; x < end; x += rowBytes) {
    const largest = rowMax(x, r.columns), sum = rowExp(x, 0, r.columns, largest);
    const shift = f32x4.splat(largest), logSum = log(f32x4.splat(sum));
    for (let i: usize = 0; i < r.columns; i += 4) {
      const at = x + i * 4, left = r.columns - i;
      storeUpTo4(at + step, f32x4.sub(f32x4.sub(loadUpTo4(at, left, 0), shift), logSum), left);
    }
  }
}

/** dx = dy - e^y sum(dy) for each row. dx may be dy. */
export function logSoftmaxGrad(r: LogSoftmaxGrad, part: usize, parts: usize): void {
  const rowBytes = r.columns * 4, end = r.y + partStart(r.rows, 1, part + 1, parts) * rowBytes, toDy = r.dy - r.y, toDx = r.dx - r.y;
  for (let y = r.y + partStart(r.rows, 1, part, parts) * rowBytes; y < end; y += rowBytes) {
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < r.columns; i += 4) sum = f32x4.add(sum, keepUpTo4(loadUpTo4(y + toDy + i * 4, r.columns - i, 0), r.columns - i));
    const total = f32x4.splat(sumLanes(sum));
    for (let i: usize = 0; i < r.columns; i += 4) {
      const at = y + i * 4, left = r.columns - i, p = Lanes.expNonPositive(loadUpTo4(at, left, 0));
      storeUpTo4(at + toDx, f32x4.sub(loadUpTo4(at + toDy, left, 0), f32x4.mul(p, total)), left);
    }
  }
}
