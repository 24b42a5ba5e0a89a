import type { ReferenceMemory } from '../memory.js';
import { address, count, type Declaration, type Definitions, declare, number, pass, reads, writes } from './declare.js';

const n = count('elements');
const rows = count('rows');
const columns = count('columns');

export const reductionRecords = {
  sum: declare({
    family: 'core',
    formula: 'result = the sum of x',
    fields: { x: address('x (n)'), n, result: address('an f64') },
    touches: (r) => ({ x: reads(r.n), result: writes(1, 'double') }),
    split: undefined,
    cost: (r) => pass(r.n, r.n, r.n * 0.1),
  }),
  dot: declare({
    family: 'core',
    formula: 'result = the sum of w x',
    fields: { w: address('w (n)'), x: address('x (n)'), n, result: address('an f64') },
    touches: (r) => ({ w: reads(r.n), x: reads(r.n), result: writes(1, 'double') }),
    split: undefined,
    cost: (r) => pass(2 * r.n, 2 * r.n, r.n * 0.15),
  }),
  columnSums: declare({
    family: 'core',
    formula: 'y (columns) = the sums of the columns of x',
    fields: { x: address('x (rows, columns)'), rows, columns, y: address('y (columns)') },
    touches: (r) => ({ x: reads(r.rows * r.columns), y: writes(r.columns) }),
    split: 'columns',
    cost: (r) => pass(r.rows * r.columns, r.rows * r.columns, r.rows * r.columns * 0.08),
  }),
  argmax: declare({
    family: 'core',
    formula: 'indices = where each row is largest, the first such place; a NaN counts as largest',
    fields: { x: address('x (rows, columns)'), indices: address('indices (rows) of 32 bits'), rows, columns },
    touches: (r) => ({ x: reads(r.rows * r.columns), indices: writes(r.rows, 'word') }),
    split: 'rows',
    cost: (r) => pass(r.rows * r.columns, r.rows * r.columns, r.rows * r.columns * 0.3),
  }),
  countEqual: declare({
    family: 'core',
    formula: 'result = how many of n pairs are equal',
    fields: { a: address('a (n), of 32 bits'), b: address('b (n)'), n, result: address('an f64') },
    touches: (r) => ({ a: reads(r.n, 'word'), b: reads(r.n, 'word'), result: writes(1, 'double') }),
    split: undefined,
    cost: (r) => pass(2 * r.n, r.n, r.n * 0.1),
  }),
  allWithin: declare({
    family: 'core',
    formula: 'result = 1 if low <= x <= high for all of n numbers, else 0: NaN is not',
    fields: { x: address('x (n)'), n, low: number('the least'), high: number('the largest'), result: address('an f64') },
    touches: (r) => ({ x: reads(r.n), result: writes(1, 'double') }),
    split: undefined,
    cost: (r) => pass(r.n, 2 * r.n, r.n * 0.1),
  }),
  penalty: declare({
    family: 'core',
    formula: 'result = l1 sum(|p|) + l2 sum(p^2)',
    fields: { p: address('p (n)'), n, l1: number('l1'), l2: number('l2'), result: address('an f64') },
    touches: (r) => ({ p: reads(r.n), result: writes(1, 'double') }),
    split: undefined,
    cost: (r) => pass(r.n, 4 * r.n, r.n * 0.2),
  }),
} satisfies Record<string, Declaration>;

/** The definition of `assembly/reduce.ts` and `column-sums.ts`. */
export function createReductions(memory: ReferenceMemory): Definitions<typeof reductionRecords> {
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
