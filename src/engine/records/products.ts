import type { ReferenceMemory } from '../memory.js';
import { numbersOf } from '../reference/numbers.js';
import { address, count, type Definitions, declare, flag, pass, pure, reads, workspace, writes } from './declare.js';

/** Multiply-adds a nanosecond of one thread. */
const MACS_PER_NS = 18;

export const productRecords = /* @__PURE__ */ pure(() => ({
  products: declare({
    family: 'attention',
    formula: 'C[i] (m, n) = op(A[i]) op(B[i]), op(A[i]) (m, k), op(B[i]) (k, n), for every example i',
    fields: {
      batch: count('examples'),
      m: count('rows of C[i]'),
      n: count('columns of C[i]'),
      k: count('columns of op(A[i])'),
      a: address('A (batch, m, k), or (batch, k, m) with transposeA'),
      b: address('B (batch, k, n), or (batch, n, k) with transposeB'),
      c: address('C (batch, m, n); overlaps nothing else'),
      transposeA: flag.optional('op(A[i]) is the transpose of A[i]'),
      transposeB: flag.optional('op(B[i]) is the transpose of B[i]'),
      scratch: address.optional("the engine's memory to pack into, a share for each thread"),
      microKernel: count.optional('the micro-kernel, by its number: the engine chooses'),
    },
    touches: (r) => ({
      a: reads(r.batch * r.m * r.k),
      b: reads(r.batch * r.k * r.n),
      c: writes(r.batch * r.m * r.n),
      scratch: workspace(),
    }),
    split: 'examples',
    cost: (r) => {
      const macs = r.batch * r.m * r.n * r.k;
      return { ...pass(r.batch * (r.m * r.k + r.k * r.n + r.m * r.n), 2 * macs, 0), ns: macs / MACS_PER_NS };
    },
  }),
}));

/** The definition of `assembly/products.ts`. */
export function createProducts(memory: ReferenceMemory): Definitions<typeof productRecords> {
  const { at, put } = numbersOf(memory);
  return {
    products({ batch, m, n, k, a, b, c, transposeA, transposeB }) {
      for (let example = 0; example < batch; example++) {
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let p = 0; p < k; p++) {
              const [row, column] = [transposeA ? p * m + i : i * k + p, transposeB ? j * k + p : p * n + j];
              sum += at(a, example * m * k + row) * at(b, example * k * n + column);
            }
            put(c, (example * m + i) * n + j, sum);
          }
        }
      }
    },
  };
}
