import type { ReferenceMemory } from '../memory.js';
import { address, count, type Declaration, type Definitions, declare, pass, reads, updates, writes } from './declare.js';

const rows = count('rows');
const columns = count('columns');

type Copied = { planes: number; rows: number; items: number; run: number; yPlane: number; yRow: number; yItem: number };
const copied = ({ planes, rows: outer, items, run }: Copied): number => Math.max(planes, 1) * Math.max(outer, 1) * items * run;
/** Numbers from the first to the last that are copied. */
const strided = (r: Copied, plane: number, row: number, item: number): number =>
  copied(r) > 0 ? (Math.max(r.planes, 1) - 1) * plane + (Math.max(r.rows, 1) - 1) * row + (r.items - 1) * item + r.run : 0;
/** Whether what is copied lies side by side in y, in its order. */
const isDense = ({ planes, rows: outer, items, run, yPlane, yRow, yItem }: Copied): boolean =>
  (items === 1 || yItem === run) && (outer <= 1 || yRow === items * run) && (planes <= 1 || yPlane === Math.max(outer, 1) * items * run);

export const copyRecords = {
  copy: declare({
    family: 'core',
    formula: 'y[i, j, k, c] = x[i, j, k, c] for c < run: transposes of the outer dimensions, parts of longer rows, every so many pixels',
    fields: {
      x: address('x'),
      y: address('y; does not overlap x'),
      planes: count.optional('extent of i; 0 stands for 1, here and of j'),
      rows: count.optional('extent of j'),
      items: count('extent of k'),
      run: count('numbers of an item, which lie side by side'),
      xPlane: count.optional('numbers from one plane of x to the next; 0 repeats it'),
      xRow: count.optional('from one row of x to the next'),
      xItem: count('from one item of x to the next'),
      yPlane: count.optional('the same of y'),
      yRow: count.optional('the same of y'),
      yItem: count('the same of y'),
    },
    touches: (r) => ({
      x: reads(strided(r, r.xPlane, r.xRow, r.xItem)),
      y: isDense(r) ? writes(copied(r)) : updates(strided(r, r.yPlane, r.yRow, r.yItem)),
    }),
    split: 'items',
    cost: (r) => {
      const numbers = Math.max(r.planes, 1) * Math.max(r.rows, 1) * r.items * r.run;
      return pass(2 * numbers, 0, numbers * 0.15);
    },
  }),
  gatherBytes: declare({
    family: 'core',
    formula: 'y (rows, columns) = source[indices[row], :], bytes as numbers',
    fields: { source: address('bytes (held, columns)'), indices: address('indices (rows) of 32 bits'), y: address('y'), rows, columns },
    touches: (r) => ({ source: reads(r.rows * r.columns, 'byte'), indices: reads(r.rows, 'word'), y: writes(r.rows * r.columns) }),
    split: 'rows',
    cost: (r) => ({ flop: 0, bytes: 5 * r.rows * r.columns, ns: r.rows * r.columns * 0.15 }),
  }),
} satisfies Record<string, Declaration>;

/** The definition of `assembly/copy.ts`. */
export function createCopies(memory: ReferenceMemory): Definitions<typeof copyRecords> {
  return {
    copy({ x, y, planes, rows, items, run, ...by }) {
      for (let i = 0; i < (planes || 1); i++) {
        for (let j = 0; j < (rows || 1); j++) {
          for (let k = 0; k < items; k++) {
            const from = x + (i * by.xPlane + j * by.xRow + k * by.xItem) * 8;
            const to = y + (i * by.yPlane + j * by.yRow + k * by.yItem) * 8;
            memory.floats(to, run).set(memory.floats(from, run));
          }
        }
      }
    },
    gatherBytes({ source, indices, y, rows, columns }) {
      for (let r = 0; r < rows; r++) {
        const from = source + memory.i32[indices / 4 + r]! * columns;
        for (let c = 0; c < columns; c++) memory.f64[y / 8 + r * columns + c] = memory.u8[from + c]!;
      }
    },
  };
}
