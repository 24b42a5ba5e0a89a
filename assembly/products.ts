// Products of one size, of every example's own matrices: examples are dealt out among threads. The bits are those of gemm.
import { gemm, recordIn, scratchBytes } from './gemm/gemm';
import { Products } from './records';
import { partStart } from './split';

export function products(r: Products, part: usize, parts: usize): void {
  const scratch = r.scratch + part * scratchBytes(), g = recordIn(scratch), m = r.m, n = r.n, k = r.k;
  g.m = m;
  g.n = n;
  g.k = k;
  g.transposeA = r.transposeA;
  g.transposeB = r.transposeB;
  g.lda = r.transposeA ? m : k;
  g.ldb = r.transposeB ? k : n;
  g.ldc = n;
  g.microKernel = r.microKernel;
  g.scratch = scratch;
  for (let i = partStart(r.batch, 1, part, parts), end = partStart(r.batch, 1, part + 1, parts); i < end; i++) {
    g.a = r.a + i * m * k * 4;
    g.b = r.b + i * k * n * 4;
    g.c = r.c + i * m * n * 4;
    gemm(g, 0, 1);
  }
}
