import type { ReferenceMemory } from '../memory.js';
import { activationFields } from './activate.js';
import type { ActivationEntry } from './activations.js';
import { address, count, type Definitions, declare, number, pass, pure, reads, writes } from './declare.js';
import { furtherActivations } from './further-activations.js';

const entries: readonly ActivationEntry[] = /* @__PURE__ */ Object.values(furtherActivations);
const n = count('elements');
const rows = count('rows');
const columns = count('columns');
const fields = {
  ...activationFields,
  low: number.optional('its lower bound, where it has one'),
  high: number.optional('its upper bound'),
};

export const furtherActivationRecords = /* @__PURE__ */ pure(() => ({
  activateFurther: declare({
    family: 'activations',
    formula: 'y = f(x), f of the activations beside the core',
    fields: { ...fields, x: address('x (n)'), y: address('y (n); may be x'), n },
    touches: (r) => ({ x: reads(r.n), y: writes(r.n) }),
    inPlace: { y: ['x'] },
    split: 'elements',
    cost: (r) => pass(2 * r.n, r.n, r.n * entries[r.activation]!.ns),
  }),
  activateFurtherGrad: declare({
    family: 'activations',
    formula: "dx = dy f'(x), with f' told from y = f(x) or from x, whichever the activation keeps",
    fields: {
      ...fields,
      kept: address('y (n), or x where the activation keeps z'),
      dy: address('dy (n)'),
      dx: address('dx (n); may be dy or kept'),
      n,
    },
    touches: (r) => ({ kept: reads(r.n), dy: reads(r.n), dx: writes(r.n) }),
    inPlace: { dx: ['dy', 'kept'] },
    split: 'elements',
    cost: (r) => pass(3 * r.n, 2 * r.n, r.n * Math.max(0.2, entries[r.activation]!.ns)),
  }),
  logSoftmax: declare({
    family: 'activations',
    formula: 'y = x - max - ln(sum(exp(x - max))), a row',
    fields: { x: address('x (rows, columns)'), y: address('y, as x; may be x'), rows, columns },
    touches: (r) => ({ x: reads(r.rows * r.columns), y: writes(r.rows * r.columns) }),
    inPlace: { y: ['x'] },
    split: 'rows',
    cost: (r) => pass(2 * r.rows * r.columns, 4 * r.rows * r.columns, r.rows * r.columns * 1.5),
  }),
  logSoftmaxGrad: declare({
    family: 'activations',
    formula: 'dx = dy - e^y sum(dy), a row',
    fields: { y: address('y (rows, columns)'), dy: address('dy, as y'), dx: address('dx, as y; may be dy'), rows, columns },
    touches: (r) => ({ y: reads(r.rows * r.columns), dy: reads(r.rows * r.columns), dx: writes(r.rows * r.columns) }),
    inPlace: { dx: ['dy'] },
    split: 'rows',
    cost: (r) => pass(3 * r.rows * r.columns, 4 * r.rows * r.columns, r.rows * r.columns * 1.3),
  }),
}));

/** The definition of `assembly/further-activation.ts`. */
export function createFurtherActivations(memory: ReferenceMemory): Definitions<typeof furtherActivationRecords> {
  const known: readonly ActivationEntry[] = Object.values(furtherActivations);
  const rowsOf = (at: number, count: number, length: number): Float64Array[] =>
    Array.from({ length: count }, (_, r) => memory.floats(at + r * length * 8, length));
  return {
    activateFurther({ activation, alpha, low, high, x, y, n }) {
      const { f64 } = memory;
      for (let i = 0; i < n; i++) f64[y / 8 + i] = known[activation]!.value(f64[x / 8 + i]!, alpha, low, high);
    },
    activateFurtherGrad({ activation, alpha, low, high, kept, dy, dx, n }) {
      const { f64 } = memory;
      const { derivative } = known[activation]!;
      for (let i = 0; i < n; i++) f64[dx / 8 + i] = f64[dy / 8 + i]! * derivative(f64[kept / 8 + i]!, alpha, low, high);
    },
    logSoftmax({ x, y, rows, columns }) {
      const to = rowsOf(y, rows, columns);
      rowsOf(x, rows, columns).forEach((row, r) => {
        const most = Math.max(...row);
        const logSum = Math.log(row.reduce((sum, v) => sum + Math.exp(v - most), 0));
        to[r]!.set(row.map((v) => v - most - logSum));
      });
    },
    logSoftmaxGrad({ y, dy, dx, rows, columns }) {
      const [d, to] = [rowsOf(dy, rows, columns), rowsOf(dx, rows, columns)];
      rowsOf(y, rows, columns).forEach((row, r) => {
        const total = d[r]!.reduce((sum, v) => sum + v, 0);
        to[r]!.set(row.map((v, i) => d[r]![i]! - Math.exp(v) * total));
      });
    },
  };
}
