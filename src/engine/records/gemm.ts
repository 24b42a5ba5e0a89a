import type { ReferenceMemory } from '../memory.js';
import { packedNumbers, panelWidth } from '../micro-tiles.js';
import { activationOf } from '../reference/activation-of.js';
import { activationFields } from './activate.js';
import { address, count, type Definitions, declare, flag, pass, pure, reads, stretch, updates, workspace, writes } from './declare.js';

/** Multiply-adds a nanosecond of one thread. */
const MACS_PER_NS = 22;

export const gemmRecords = /* @__PURE__ */ pure(() => ({
  gemm: declare({
    family: 'core',
    formula: 'C (m, n) = activation(op(A) op(B) + bias), or with accumulate activation(C + op(A) op(B)); op(A) (m, k), op(B) (k, n)',
    fields: {
      m: count('rows of C'),
      n: count('columns of C'),
      k: count('columns of op(A)'),
      a: address('A, stored (k, m) with transposeA'),
      b: address('B, stored (n, k) with transposeB'),
      c: address('C; overlaps nothing else'),
      lda: count('numbers from one row of A to the next'),
      ldb: count('of B'),
      ldc: count('of C'),
      transposeA: flag.optional('op(A) is the transpose of A'),
      transposeB: flag.optional('op(B) is the transpose of B'),
      accumulate: flag.optional('add to C; there is no bias then'),
      bias: address.optional('bias (n)'),
      ...activationFields,
      microKernel: count.optional('the micro-kernel, by its number: the engine chooses'),
      scratch: address.optional("the engine's memory to pack into, a share for each thread"),
      packed: address.optional('op(B) as packB left it for the same micro-kernel, where the engine has it packed for several products'),
    },
    touches: (r) => ({
      a: reads(r.transposeA ? stretch(r.k, r.m, r.lda) : stretch(r.m, r.k, r.lda)),
      b: reads(r.transposeB ? stretch(r.n, r.k, r.ldb) : stretch(r.k, r.n, r.ldb)),
      c: r.accumulate || r.ldc > r.n ? updates(stretch(r.m, r.n, r.ldc)) : writes(r.m * r.n),
      bias: reads(r.n),
      scratch: workspace(),
      packed: reads(r.n * r.k),
    }),
    split: 'bands of rows or of columns of C, whichever makes the threads pack less twice',
    cost: (r) => ({
      flop: 2 * r.m * r.n * r.k,
      bytes: 4 * (r.m * r.k + r.k * r.n + r.m * r.n),
      ns: (r.m * r.n * r.k) / MACS_PER_NS,
    }),
  }),
  packB: declare({
    family: 'core',
    formula: "packed = op(B) (k, n) by panels of as many columns as the micro-kernel's tile has, each (k, columns), with zeros beyond n",
    fields: {
      n: count('columns of op(B)'),
      k: count('rows of op(B)'),
      b: address('B, stored (n, k) with transposeB'),
      ldb: count('numbers from one row of B to the next'),
      transposeB: flag.optional('op(B) is the transpose of B'),
      packed: address('the panels; overlaps nothing'),
      microKernel: count.optional('the micro-kernel, by its number'),
    },
    touches: (r) => ({
      b: reads(r.transposeB ? stretch(r.n, r.k, r.ldb) : stretch(r.k, r.n, r.ldb)),
      packed: writes(packedNumbers(r.microKernel, r.n, r.k)),
    }),
    split: 'panels',
    cost: (r) => pass(2 * r.n * r.k, 0, r.n * r.k * 0.2),
  }),
}));

/** The definition of `assembly/gemm/`: every output summed over k in ascending order. */
export function createGemm(memory: ReferenceMemory): Definitions<typeof gemmRecords> {
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
