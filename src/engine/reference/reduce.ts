import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';

type Reductions = Pick<Definitions, 'sum' | 'dot' | 'columnSums' | 'argmax' | 'countEqual' | 'allWithin' | 'penalty'>;

/** The definition of `assembly/reduce.ts`. */
export function createReductions(memory: ReferenceMemory): Reductions {
  const put = (result: number, value: number): void => {
    memory.f64[result / 8] = value;
  };
  return {
    sum: ({ x, n, result }) =>
      put(
        result,
        memory.floats(x, n).reduce((total, v) => total + v, 0),
      ),
    dot: ({ w, x, n, result }) =>
      put(
        result,
        memory.floats(w, n).reduce((total, v, i) => total + v * memory.f64[x / 8 + i]!, 0),
      ),
    columnSums({ x, rows, columns, y }) {
      const { f64 } = memory;
      for (let c = 0; c < columns; c++) {
        let total = 0;
        for (let r = 0; r < rows; r++) total += f64[x / 8 + r * columns + c]!;
        f64[y / 8 + c] = total;
      }
    },
    argmax({ x, indices, rows, columns }) {
      for (let r = 0; r < rows; r++) {
        const row = memory.floats(x + r * columns * 8, columns);
        const nan = row.findIndex(Number.isNaN);
        let best = 0;
        for (let c = 1; c < columns; c++) if (row[c]! > row[best]!) best = c;
        memory.i32[indices / 4 + r] = nan < 0 ? best : nan;
      }
    },
    countEqual({ a, b, n, result }) {
      let count = 0;
      for (let i = 0; i < n; i++) if (memory.i32[a / 4 + i] === memory.i32[b / 4 + i]) count++;
      put(result, count);
    },
    allWithin: ({ x, n, low, high, result }) => put(result, memory.floats(x, n).every((v) => v >= low && v <= high) ? 1 : 0),
    penalty: ({ p, n, l1, l2, result }) =>
      put(
        result,
        memory.floats(p, n).reduce((total, v) => total + l1 * Math.abs(v) + l2 * v * v, 0),
      ),
  };
}
