// Masks of sequences: a number a step, 1 where it counts and 0 where it is padding. Any alignment; y may be what it is chosen from; a thread takes rows.
import { MarkSteps, MaskedMean, MaskedMeanGrad, SelectRows } from './records';
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

/** How many steps of a row count. */
function countSteps(mask: usize, steps: usize): f32 {
  let count: f32 = 0;
  for (let t: usize = 0; t < steps; t++) if (load<f32>(mask + t * 4) != 0) count += 1;
  return count;
}

/** y[i, :] = the mean over the steps that count, added up in their order, so that what does not count leaves no trace. */
export function maskedMean(r: MaskedMean, part: usize, parts: usize): void {
  const rowBytes = r.columns * 4;
  for (let i = partStart(r.rows, 1, part, parts), end = partStart(r.rows, 1, part + 1, parts); i < end; i++) {
    const mask = r.mask + i * r.steps * 4, x = r.x + i * r.steps * rowBytes, share = f32x4.splat(1 / max<f32>(countSteps(mask, r.steps), 1));
    for (let c: usize = 0; c < rowBytes; c += 16) {
      const left = (rowBytes - c) >> 2;
      let sum = f32x4.splat(0);
      for (let t: usize = 0; t < r.steps; t++) {
        if (load<f32>(mask + t * 4) != 0) sum = f32x4.add(sum, loadUpTo4(x + t * rowBytes + c, left, 0));
      }
      storeUpTo4(r.y + i * rowBytes + c, f32x4.mul(sum, share), left);
    }
  }
}

export function maskedMeanGrad(r: MaskedMeanGrad, part: usize, parts: usize): void {
  const rowBytes = r.columns * 4;
  for (let i = partStart(r.rows, 1, part, parts), end = partStart(r.rows, 1, part + 1, parts); i < end; i++) {
    const mask = r.mask + i * r.steps * 4, dx = r.dx + i * r.steps * rowBytes, share = f32x4.splat(1 / max<f32>(countSteps(mask, r.steps), 1));
    for (let t: usize = 0; t < r.steps; t++) {
      const factor = load<f32>(mask + t * 4) != 0 ? share : f32x4.splat(0);
      for (let c: usize = 0; c < rowBytes; c += 16) {
        const left = (rowBytes - c) >> 2;
        storeUpTo4(dx + t * rowBytes + c, f32x4.mul(loadUpTo4(r.dy + i * rowBytes + c, left, 0), factor), left);
      }
    }
  }
}
