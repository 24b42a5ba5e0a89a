// Products so thin that packing panels and filling whole tiles would cost more than the sums: the small matrix B stays in
// the first-level cache, and A is read where it lies. The sums have the order of the other products, so the same bits.
import { activateRows } from '../activation';
import { loadUpTo4, storeUpTo4 } from '../rows';
import { multiplyAdd } from '../simd';

/** Numbers of B up to which this way is taken: 1000x20x2 and 1000x2x20 take 0.4 of the packed product's time (Zen 4, Node 20). */
const MOST: usize = 512;
/** Rows of C below which there is nothing to gain. */
const ROWS: usize = 16;

export function isThin(transposeA: bool, m: usize, n: usize, k: usize): bool {
  return !transposeA && m >= ROWS && n * k <= MOST;
}

/** B as k rows of n numbers, padded with zeros to whole vectors; behind them one row to start from. Returns its row in bytes. */
function layOut(transposeB: bool, n: usize, k: usize, b: usize, ldbBytes: usize, bias: usize, to: usize): usize {
  const rowBytes = ((n + 3) & ~3) * 4;
  for (let p: usize = 0; p < k; p++) {
    for (let j: usize = 0; j * 4 < rowBytes; j++) {
      const x: f32 = j < n ? load<f32>(transposeB ? b + j * ldbBytes + p * 4 : b + p * ldbBytes + j * 4) : 0;
      store<f32>(to + p * rowBytes + j * 4, x);
    }
  }
  const start = to + k * rowBytes;
  for (let j: usize = 0; j * 4 < rowBytes; j++) store<f32>(start + j * 4, bias && j < n ? load<f32>(bias + j * 4) : 0);
  return rowBytes;
}

/** Four columns (n of them real) of all rows of C, four rows at a time. `init` (initRow bytes a row) is where the sums start. */
function strip(
  m: usize, n: usize, k: usize, a: usize, ldaBytes: usize, b: usize, rowBytes: usize,
  init: usize, initRow: usize, initLanes: usize, c: usize, ldcBytes: usize,
): void {
  let i: usize = 0;
  const depth = k * 4;
  for (; i + 4 <= m; i += 4) {
    const a1 = a + ldaBytes, a2 = a1 + ldaBytes, a3 = a2 + ldaBytes;
    let c0 = loadUpTo4(init, initLanes, 0), c1 = loadUpTo4(init + initRow, initLanes, 0);
    let c2 = loadUpTo4(init + 2 * initRow, initLanes, 0), c3 = loadUpTo4(init + 3 * initRow, initLanes, 0);
    let from = b;
    for (let p: usize = 0; p < depth; p += 4, from += rowBytes) {
      const y = v128.load(from);
      c0 = multiplyAdd(v128.load32_splat(a + p), y, c0);
      c1 = multiplyAdd(v128.load32_splat(a1 + p), y, c1);
      c2 = multiplyAdd(v128.load32_splat(a2 + p), y, c2);
      c3 = multiplyAdd(v128.load32_splat(a3 + p), y, c3);
    }
    storeUpTo4(c, c0, n);
    storeUpTo4(c + ldcBytes, c1, n);
    storeUpTo4(c + 2 * ldcBytes, c2, n);
    storeUpTo4(c + 3 * ldcBytes, c3, n);
    a = a3 + ldaBytes;
    c += 4 * ldcBytes;
    init += 4 * initRow;
  }
  for (; i < m; i++, a += ldaBytes, c += ldcBytes, init += initRow) {
    let sum = loadUpTo4(init, initLanes, 0), from = b;
    for (let p: usize = 0; p < depth; p += 4, from += rowBytes) sum = multiplyAdd(v128.load32_splat(a + p), v128.load(from), sum);
    storeUpTo4(c, sum, n);
  }
}

/** gemm for what `isThin`; A is not transposed. */
export function thin(
  transposeB: bool, m: usize, n: usize, k: usize, a: usize, ldaBytes: usize, b: usize, ldbBytes: usize, c: usize, ldcBytes: usize,
  accumulate: bool, bias: usize, activation: i32, alpha: f32, scratch: usize,
): void {
  const rowBytes = layOut(transposeB, n, k, b, ldbBytes, bias, scratch);
  const bottom = scratch + k * rowBytes;
  for (let j: usize = 0; j < n; j += 4) {
    const lanes = min<usize>(4, n - j), at = j * 4;
    if (accumulate) strip(m, lanes, k, a, ldaBytes, scratch + at, rowBytes, c + at, ldcBytes, lanes, c + at, ldcBytes);
    else strip(m, lanes, k, a, ldaBytes, scratch + at, rowBytes, bottom + at, 0, 4, c + at, ldcBytes);
  }
  if (activation) activateRows(activation, alpha, c, ldcBytes, m, n);
}
