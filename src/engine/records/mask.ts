// Masks of sequences: a number a step, 1 where it counts and 0 where it is padding.
import type { ReferenceMemory } from '../memory.js';
import { numbersOf } from '../reference/numbers.js';
import { address, count, type Definitions, declare, number, pass, pure, reads, writes } from './declare.js';

const rows = count('rows');
const columns = count('columns');
const steps = count('steps of a row');
const maskOfSteps = address('mask (rows, steps)');
/** Numbers of a mask from the first to the last that are read. */
const marks = (r: { rows: number; stride: number }): number => (r.rows - 1) * Math.max(r.stride, 1) + 1;

export const maskRecords = /* @__PURE__ */ pure(() => ({
  markSteps: declare({
    family: 'sequences',
    formula: 'mask[row] = 1 where any number of x[row, :] is not the value, NaN included, else 0',
    fields: { x: address('x (rows, columns)'), value: number('the value'), mask: address('mask (rows)'), rows, columns },
    touches: (r) => ({ x: reads(r.rows * r.columns), mask: writes(r.rows) }),
    split: 'rows',
    cost: (r) => pass(r.rows * r.columns, r.rows * r.columns, r.rows * r.columns * 0.4),
  }),
  selectRows: declare({
    family: 'sequences',
    formula: 'y[row, :] = a[row, :] where mask[row stride] is not 0, else b[row, :]',
    fields: {
      mask: address('mask (rows)'),
      stride: count.optional('numbers of the mask from one row to the next; 0 stands for 1'),
      a: address.optional('a (rows, columns); absent: zeros'),
      b: address.optional('b, as a; absent: zeros'),
      y: address('y, as a; may be a or b'),
      rows,
      columns,
    },
    touches: (r) => ({ mask: reads(marks(r)), a: reads(r.rows * r.columns), b: reads(r.rows * r.columns), y: writes(r.rows * r.columns) }),
    inPlace: { y: ['a', 'b'] },
    split: 'rows',
    cost: (r) => pass(2 * r.rows * r.columns, 0, r.rows * r.columns * 0.2),
  }),
  maskedMean: declare({
    family: 'sequences',
    formula: 'y[i, :] = the mean of x[i, t, :] over the steps t whose mask[i, t] is not 0; zeros where there are none',
    fields: { x: address('x (rows, steps, columns)'), mask: maskOfSteps, y: address('y (rows, columns)'), rows, steps, columns },
    touches: (r) => ({ x: reads(r.rows * r.steps * r.columns), mask: reads(r.rows * r.steps), y: writes(r.rows * r.columns) }),
    split: 'rows',
    cost: (r) => pass(r.rows * r.steps * r.columns, r.rows * r.steps * r.columns, r.rows * r.steps * r.columns * 0.2),
  }),
  maskedMeanGrad: declare({
    family: 'sequences',
    formula: 'dx[i, t, :] = dy[i, :] / steps that count where mask[i, t] is not 0, else 0',
    fields: { dy: address('dy (rows, columns)'), mask: maskOfSteps, dx: address('dx (rows, steps, columns)'), rows, steps, columns },
    touches: (r) => ({ dy: reads(r.rows * r.columns), mask: reads(r.rows * r.steps), dx: writes(r.rows * r.steps * r.columns) }),
    split: 'rows',
    cost: (r) => pass(r.rows * r.steps * r.columns, r.rows * r.steps * r.columns, r.rows * r.steps * r.columns * 0.2),
  }),
}));

/** The definition of `assembly/mask.ts`. */
export function createMasks(memory: ReferenceMemory): Definitions<typeof maskRecords> {
  const { at, put } = numbersOf(memory);
  const stepsThatCount = (mask: number, row: number, steps: number): number[] =>
    Array.from({ length: steps }, (_, t) => t).filter((t) => at(mask, row * steps + t) !== 0);
  return {
    markSteps({ x, value, mask, rows, columns }) {
      for (let r = 0; r < rows; r++) {
        let counts = 0;
        for (let c = 0; c < columns; c++) if (at(x, r * columns + c) !== value) counts = 1;
        put(mask, r, counts);
      }
    },
    selectRows({ mask, stride, a, b, y, rows, columns }) {
      for (let i = 0; i < rows * columns; i++) {
        const row = Math.floor(i / columns);
        put(y, i, at(at(mask, row * (stride || 1)) !== 0 ? a : b, i));
      }
    },
    maskedMean({ x, mask, y, rows, steps, columns }) {
      for (let i = 0; i < rows; i++) {
        const counted = stepsThatCount(mask, i, steps);
        for (let c = 0; c < columns; c++) {
          const sum = counted.reduce((total, t) => total + at(x, (i * steps + t) * columns + c), 0);
          put(y, i * columns + c, counted.length > 0 ? sum / counted.length : 0);
        }
      }
    },
    maskedMeanGrad({ dy, mask, dx, rows, steps, columns }) {
      for (let i = 0; i < rows; i++) {
        const counted = stepsThatCount(mask, i, steps);
        for (let t = 0; t < steps; t++)
          for (let c = 0; c < columns; c++)
            put(dx, (i * steps + t) * columns + c, counted.includes(t) ? at(dy, i * columns + c) / counted.length : 0);
      }
    },
  };
}
