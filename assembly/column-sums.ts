// Sums of columns: rows in ascending order, so that a column's bits hang on nothing but its numbers; NaN passes through them.
import { ColumnSums } from './records';
import { partStart } from './split';

/** The sums of 32 columns: a row's cache lines are read whole, and eight chains of additions run side by side. */
function columnSums32(x: usize, end: usize, rowBytes: usize, to: usize): void {
  const zero = f32x4.splat(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero;
  for (let at = x; at != end; at += rowBytes) {
    s0 = f32x4.add(s0, v128.load(at));
    s1 = f32x4.add(s1, v128.load(at, 16));
    s2 = f32x4.add(s2, v128.load(at, 32));
    s3 = f32x4.add(s3, v128.load(at, 48));
    s4 = f32x4.add(s4, v128.load(at, 64));
    s5 = f32x4.add(s5, v128.load(at, 80));
    s6 = f32x4.add(s6, v128.load(at, 96));
    s7 = f32x4.add(s7, v128.load(at, 112));
  }
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
  v128.store(to, s4, 64);
  v128.store(to, s5, 80);
  v128.store(to, s6, 96);
  v128.store(to, s7, 112);
}

/** The sums of 16 columns. */
function columnSums16(x: usize, end: usize, rowBytes: usize, to: usize): void {
  const zero = f32x4.splat(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
  for (let at = x; at != end; at += rowBytes) {
    s0 = f32x4.add(s0, v128.load(at));
    s1 = f32x4.add(s1, v128.load(at, 16));
    s2 = f32x4.add(s2, v128.load(at, 32));
    s3 = f32x4.add(s3, v128.load(at, 48));
  }
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
}

/** The sums of four columns and of the four that begin `second` bytes after them, which may overlap. */
function columnSumsPair(x: usize, end: usize, rowBytes: usize, second: usize, to: usize): void {
  let s0 = f32x4.splat(0), s1 = s0;
  for (let at = x; at != end; at += rowBytes) {
    s0 = f32x4.add(s0, v128.load(at));
    s1 = f32x4.add(s1, v128.load(at + second));
  }
  v128.store(to, s0);
  v128.store(to + second, s1);
}

/** The sums of one column. */
function columnSum(x: usize, end: usize, rowBytes: usize): f32 {
  let s: f32 = 0;
  for (let at = x; at != end; at += rowBytes) s += load<f32>(at);
  return s;
}

/**
 * y (columns) = the columns' sums, rows (`ld` numbers apart) in ascending order. As many columns at once as there are: memory is read once, and one
 * chain of additions hides the other's latency (16 columns four by four took three times as long).
 */
function columnSumsRange(x: usize, rows: usize, columns: usize, y: usize, ld: usize): void {
  const rowBytes = ld * 4, end = x + rows * rowBytes, width = columns * 4;
  let c: usize = 0;
  for (; c + 128 <= width; c += 128) columnSums32(x + c, end + c, rowBytes, y + c);
  for (; c + 64 <= width; c += 64) columnSums16(x + c, end + c, rowBytes, y + c);
  if (width < 16) {
    for (; c < width; c += 4) store<f32>(y + c, columnSum(x + c, end + c, rowBytes));
    return;
  }
  // the last four columns may be among those before: they get the same sums again
  const last = width - 16;
  for (; c < width; c += 32) {
    const first = min(c, last);
    columnSumsPair(x + first, end + first, rowBytes, min<usize>(16, last - first), y + first);
  }
}

/** Columns in groups of four vectors, so that each is one thread's. */
export function columnSums(r: ColumnSums, part: usize, parts: usize): void {
  const first = partStart(r.columns, 16, part, parts), count = partStart(r.columns, 16, part + 1, parts) - first;
  columnSumsRange(r.x + first * 4, r.rows, count, r.y + first * 4, r.columns);
}
