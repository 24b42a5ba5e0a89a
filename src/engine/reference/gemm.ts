import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import { panelWidth } from '../micro-tiles.js';
import { activationOf } from './activation.js';

/** The definition of `assembly/gemm/`: every output summed over k in ascending order. */
export function createGemm(memory: ReferenceMemory): Pick<Definitions, 'gemm' | 'packB'> {
  return {
    gemm({ transposeA, transposeB, m, n, k, a, lda, b, ldb, c, ldc, accumulate, bias, activation, alpha }) {
      const { f64 } = memory;
      const [A, B, C] = [a / 8, b / 8, c / 8];
      for (let i = 0; i < m; i++) {
        const row = C + i * ldc;
        if (!accumulate) for (let j = 0; j < n; j++) f64[row + j] = bias ? f64[bias / 8 + j]! : 0;
        for (let p = 0; p < k; p++) {
          const x = f64[transposeA ? A + p * lda + i : A + i * lda + p]!;
          for (let j = 0; j < n; j++) f64[row + j]! += x * f64[transposeB ? B + j * ldb + p : B + p * ldb + j]!;
        }
        for (let j = 0; j < n; j++) f64[row + j] = activationOf(activation, alpha, f64[row + j]!);
      }
    },

    packB({ n, k, b, ldb, transposeB, packed, microKernel }) {
      const { f64 } = memory;
      const width = panelWidth(microKernel);
      const B = b / 8;
      let to = packed / 8;
      for (let first = 0; first < n; first += width) {
        for (let p = 0; p < k; p++) {
          for (let j = first; j < first + width; j++) f64[to++] = j < n ? f64[transposeB ? B + j * ldb + p : B + p * ldb + j]! : 0;
        }
      }
    },
  };
}
