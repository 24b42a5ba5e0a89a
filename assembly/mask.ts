// Masks of sequences: a number a step, 1 where it counts and 0 where it is padding. Any alignment; y may be what it is chosen from; a thread takes rows.
import { MarkSteps, SelectRows } from './records';
import { loadUpTo4, storeUpTo4 } from './rows';
import { partStart } from './split';

/** mask[row] = 1 where any number of the row is not the value; NaN is not. */
export function markSteps(r: MarkSteps, part: usize, parts: usize): void {
  const rowBytes = r.columns * 4, value = f32x4.splat(r.value);
  for (let i = partStart(r.rows, 1, part, parts), end = partStart(r.rows, 1, part + 1, parts); i < end; i++) {
    let other = i32x4.splat(0);
    for (let c: usize = 0; c < rowBytes; c += 16) {
      const x = loadUpTo4(r.x + i * rowBytes + c, (rowBytes - c) >> 2, r.value);
      other = v128.or(other, f32x4.ne(x, value));
    }
    store<f32>(r.mask + i * 4, v128.any_true(other) ? 1 : 0);
  }
}

/** y[row, :] = a[row, :] where the mask is not 0, else b[row, :]. */
export function selectRows(r: SelectRows, part: usize, parts: usize): void {
  const rowBytes = r.columns * 4, stride = max<usize>(r.stride, 1) * 4;
  for (let i = partStart(r.rows, 1, part, parts), end = partStart(r.rows, 1, part + 1, parts); i < end; i++) {
    const from = load<f32>(r.mask + i * stride) != 0 ? r.a : r.b, skip = i * rowBytes, y = r.y + skip;
    if (from == r.y) continue;
    if (from) memory.copy(y, from + skip, rowBytes);
    else for (let c: usize = 0; c < rowBytes; c += 16) storeUpTo4(y + c, f32x4.splat(0), (rowBytes - c) >> 2);
  }
}
