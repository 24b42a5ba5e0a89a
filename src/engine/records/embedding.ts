import type { ReferenceMemory } from '../memory.js';
import { numbersOf } from '../reference/numbers.js';
import { address, count, type Definitions, declare, pass, pure, reads, updates, writes } from './declare.js';

const table = {
  table: address('table (held, columns)'),
  held: count('rows of the table'),
  indices: address('indices (rows), numbers that are rounded towards zero'),
  y: address('y (rows, columns)'),
  rows: count('rows'),
  columns: count('columns'),
};
const moved = (r: { rows: number; columns: number }) => pass(2 * r.rows * r.columns, r.rows * r.columns, r.rows * r.columns * 0.3);

export const embeddingRecords = /* @__PURE__ */ pure(() => ({
  gatherRows: declare({
    family: 'sequences',
    formula: 'y = table[indices[row], :]; an index below 0, or not below held, gives a row of NaN',
    fields: table,
    touches: (r) => ({ table: reads(r.held * r.columns), indices: reads(r.rows), y: writes(r.rows * r.columns) }),
    split: 'rows',
    cost: moved,
  }),
  scatterAddRows: declare({
    family: 'sequences',
    formula: 'table[indices[row], :] += y[row, :], row after row; an index that gatherRows does not know adds nothing',
    fields: table,
    touches: (r) => ({ table: updates(r.held * r.columns), indices: reads(r.rows), y: reads(r.rows * r.columns) }),
    split: 'columns',
    cost: moved,
  }),
}));

/** The definition of `assembly/embedding.ts`. */
export function createEmbedding(memory: ReferenceMemory): Definitions<typeof embeddingRecords> {
  const { at, put } = numbersOf(memory);
  const known = (indices: number, row: number, held: number): number | undefined => {
    const index = at(indices, row);
    return index >= 0 && index < held ? Math.trunc(index) : undefined;
  };
  return {
    gatherRows({ table, held, indices, y, rows, columns }) {
      for (let i = 0; i < rows * columns; i++) {
        const row = known(indices, Math.floor(i / columns), held);
        put(y, i, row === undefined ? Number.NaN : at(table, row * columns + (i % columns)));
      }
    },
    scatterAddRows({ table, held, indices, y, rows, columns }) {
      for (let i = 0; i < rows * columns; i++) {
        const row = known(indices, Math.floor(i / columns), held);
        if (row !== undefined) put(table, row * columns + (i % columns), at(table, row * columns + (i % columns)) + at(y, i));
      }
    },
  };
}
