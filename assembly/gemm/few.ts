// Products of so few rows that packing B would cost more than the sums: each row of C takes up the rows of B where they lie. The sums have the order of
// the other products, so the same bits.
import { activateRows } from '../activation';
import { loadUpTo4, storeUpTo4 } from '../rows';
import { multiplyAdd } from '../simd';

/** Rows of C up to which this way is taken: packing B takes as long as a product of five rows; where it is packed, one row is still faster so. */
const ROWS: usize = 3;
/** Rows of B that all of C's columns take up before the next: a column's are on as many pages of memory. */
const DEPTH: usize = 64;

export function isFew(transposeA: bool, transposeB: bool, packed: bool, m: usize): bool {
  return m <= (packed ? 1 : ROWS) && !transposeA && !transposeB;
}

/** 32 numbers of a row of C += a times rows of B, from the first to before the last address in A. */
function take32(a: usize, end: usize, b: usize, ldbBytes: usize, c: usize): void {
  let c0 = v128.load(c), c1 = v128.load(c, 16), c2 = v128.load(c, 32), c3 = v128.load(c, 48);
  let c4 = v128.load(c, 64), c5 = v128.load(c, 80), c6 = v128.load(c, 96), c7 = v128.load(c, 112);
  for (; a < end; a += 4, b += ldbBytes) {
    const x = v128.load32_splat(a);
    c0 = multiplyAdd(x, v128.load(b), c0);
    c1 = multiplyAdd(x, v128.load(b, 16), c1);
    c2 = multiplyAdd(x, v128.load(b, 32), c2);
    c3 = multiplyAdd(x, v128.load(b, 48), c3);
    c4 = multiplyAdd(x, v128.load(b, 64), c4);
    c5 = multiplyAdd(x, v128.load(b, 80), c5);
    c6 = multiplyAdd(x, v128.load(b, 96), c6);
    c7 = multiplyAdd(x, v128.load(b, 112), c7);
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
  v128.store(c, c4, 64);
  v128.store(c, c5, 80);
  v128.store(c, c6, 96);
  v128.store(c, c7, 112);
}

/** The same of 4, or `left` if fewer. */
function take4(a: usize, end: usize, b: usize, ldbBytes: usize, c: usize, left: usize): void {
  let sum = loadUpTo4(c, left, 0);
  for (; a < end; a += 4, b += ldbBytes) sum = multiplyAdd(v128.load32_splat(a), loadUpTo4(b, left, 0), sum);
  storeUpTo4(c, sum, left);
}

/** gemm for what `isFew`; neither A nor B is transposed. */
export function few(
  m: usize, n: usize, k: usize, a: usize, ldaBytes: usize, b: usize, ldbBytes: usize, c: usize, ldcBytes: usize,
  accumulate: bool, bias: usize, activation: i32, alpha: f32,
): void {
  for (let i: usize = 0; i < m; i++) {
    const to = c + i * ldcBytes, from = a + i * ldaBytes;
    if (!accumulate) {
      if (bias) memory.copy(to, bias, n * 4);
      else memory.fill(to, 0, n * 4);
    }
    for (let p: usize = 0; p < k; p += DEPTH) {
      const start = from + p * 4, end = from + min(p + DEPTH, k) * 4, rows = b + p * ldbBytes;
      let j: usize = 0;
      for (; j + 32 <= n; j += 32) take32(start, end, rows + j * 4, ldbBytes, to + j * 4);
      for (; j < n; j += 4) take4(start, end, rows + j * 4, ldbBytes, to + j * 4, n - j);
    }
  }
  if (activation) activateRows(activation, alpha, c, ldcBytes, m, n);
}
