import type { Kernels } from '../kernels.js';
import { type Part, partStart } from '../team.js';
import type { ShareGemm } from '../wasm.js';

/** Multiply-adds a nanosecond of one thread. */
const PER_NS = 22;
/** Products below this stay on one thread. */
const LEAST_NS = 25_000;
/** Rows and columns are dealt out in groups that every micro-kernel's tile fits into but for the last. */
const ROWS = 20;
const COLUMNS = 16;

/**
 * C = op(A) op(B) by bands of C's rows or columns, whichever makes the threads pack less twice: all of B for bands of rows, all of A for
 * bands of columns.
 */
export const shareGemm: ShareGemm = (alone, team, choose) => {
  const shared: Kernels['gemm'] = (ta, tb, m, n, k, a, lda, b, ldb, c, ldc, accumulate, bias, activation, slope) => {
    const { size } = team;
    if (size === 1 || (m * n * k) / PER_NS < LEAST_NS) {
      alone(ta, tb, m, n, k, a, lda, b, ldb, c, ldc, accumulate, bias, activation, slope);
      return;
    }
    const byRows = m >= n;
    const [all, group] = byRows ? [m, m >= 8 * ROWS ? ROWS : 4] : [n, COLUMNS];
    const id = choose(byRows ? Math.ceil(m / size) : m, byRows ? n : Math.ceil(n / size), k);
    const parts: Part[] = [];
    for (let t = 0; t < size; t++) {
      const from = partStart(all, group, t, size);
      const count = partStart(all, group, t + 1, size) - from;
      if (count === 0) continue;
      const [i, j] = byRows ? [from, 0] : [0, from];
      parts.push([
        ...[id, Number(ta), Number(tb), byRows ? count : m, byRows ? n : count, k],
        ...[a + (ta ? i : i * lda) * 4, lda, b + (tb ? j * ldb : j) * 4, ldb, c + (i * ldc + j) * 4, ldc],
        ...[Number(accumulate), bias ? bias + j * 4 : 0, activation, slope, team.gemmScratch[parts.length]!],
      ]);
    }
    team.run('gemm', parts);
  };
  return shared;
};
