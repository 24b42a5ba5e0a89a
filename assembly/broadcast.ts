// Numbers repeated along an axis, and sums along one. Any alignment; x and y do not overlap; NaN passes through.
import { RepeatAxis, SumAxis } from './records';
import { loadUpTo4, storeUpTo4 } from './rows';
import { sumLanes } from './simd';
import { partStart } from './split';

/** A thread takes numbers of the outer axis. */
export function repeatAxis(r: RepeatAxis, part: usize, parts: usize): void {
  const rowBytes = r.inner * 4, times = r.times;
  for (let i = partStart(r.outer, 1, part, parts), end = partStart(r.outer, 1, part + 1, parts); i < end; i++) {
    const x = r.x + i * rowBytes, y = r.y + i * times * rowBytes;
    if (r.inner == 1) for (let j: usize = 0; j < times; j += 4) storeUpTo4(y + j * 4, v128.load32_splat(x), times - j);
    else for (let j: usize = 0; j < times; j++) memory.copy(y + j * rowBytes, x, rowBytes);
  }
}

/** Sums along numbers that lie side by side go lane by lane in ascending order, then across lanes; others in ascending order. */
export function sumAxis(r: SumAxis, part: usize, parts: usize): void {
  const rowBytes = r.inner * 4, times = r.times;
  for (let i = partStart(r.outer, 1, part, parts), end = partStart(r.outer, 1, part + 1, parts); i < end; i++) {
    const x = r.x + i * times * rowBytes, y = r.y + i * rowBytes;
    if (r.inner == 1) {
      let sum = f32x4.splat(0);
      for (let j: usize = 0; j < times; j += 4) sum = f32x4.add(sum, loadUpTo4(x + j * 4, times - j, 0));
      store<f32>(y, sumLanes(sum));
      continue;
    }
    for (let c: usize = 0; c < rowBytes; c += 16) {
      const left = (rowBytes - c) >> 2;
      let sum = f32x4.splat(0);
      for (let at = x + c, last = at + times * rowBytes; at != last; at += rowBytes) sum = f32x4.add(sum, loadUpTo4(at, left, 0));
      storeUpTo4(y + c, sum, left);
    }
  }
}
