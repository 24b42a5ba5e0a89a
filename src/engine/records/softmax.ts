import type { ReferenceMemory } from '../memory.js';
import { softmaxRow } from '../reference/softmax-row.js';
import { address, count, type Declaration, type Definitions, declare, pass, reads, writes } from './declare.js';

const rows = count('rows');
const columns = count('columns');

export const softmaxRecords = {
  softmax: declare({
    family: 'core',
    formula: 'y = exp(x - max) / sum, a row',
    fields: { x: address('x (rows, columns)'), y: address('y, as x; may be x'), rows, columns },
    touches: (r) => ({ x: reads(r.rows * r.columns), y: writes(r.rows * r.columns) }),
    inPlace: { y: ['x'] },
    split: 'rows',
    cost: (r) => pass(2 * r.rows * r.columns, 4 * r.rows * r.columns, r.rows * r.columns * 2),
  }),
  softmaxGrad: declare({
    family: 'core',
    formula: 'dx = y (dy - sum(y dy)), a row',
    fields: { y: address('y (rows, columns)'), dy: address('dy, as y'), dx: address('dx, as y; may be dy'), rows, columns },
    touches: (r) => ({ y: reads(r.rows * r.columns), dy: reads(r.rows * r.columns), dx: writes(r.rows * r.columns) }),
    inPlace: { dx: ['dy'] },
    split: 'rows',
    cost: (r) => pass(3 * r.rows * r.columns, 4 * r.rows * r.columns, r.rows * r.columns * 0.5),
  }),
} satisfies Record<string, Declaration>;

/** The definition of `assembly/softmax.ts`. */
export function createSoftmax(memory: ReferenceMemory): Definitions<typeof softmaxRecords> {
  return {
    softmax({ x, y, rows, columns }) {
      for (let r = 0; r < rows; r++) {
        const at = r * columns * 8;
        memory.floats(y + at, columns).set(softmaxRow(memory.floats(x + at, columns)).p);
      }
    },
    softmaxGrad({ y, dy, dx, rows, columns }) {
      for (let r = 0; r < rows; r++) {
        const at = r * columns * 8;
        const p = memory.floats(y + at, columns);
        const d = memory.floats(dy + at, columns);
        const dot = p.reduce((sum, v, i) => sum + v * d[i]!, 0);
        memory.floats(dx + at, columns).set(p.map((v, i) => v * (d[i]! - dot)));
      }
    },
  };
}
