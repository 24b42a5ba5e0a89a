import type { ReferenceMemory } from '../memory.js';
import { address, count, type Definitions, declare, type Full, pass, pure, reads, writes } from './declare.js';

/** x as (rows, columns, run): every column has a slope of its own, which holds for a run of numbers. */
const alpha = address('slopes (columns)');
const sizes = { rows: count('rows'), columns: count('columns'), run: count('numbers beside each other that share a slope') };
type Sizes = Full<typeof sizes>;
const length = ({ rows, columns, run }: Sizes): number => rows * columns * run;

export const preluRecords = /* @__PURE__ */ pure(() => ({
  prelu: declare({
    family: 'activations',
    formula: 'y = x where x > 0, else alpha x',
    fields: { x: address('x (rows, columns, run)'), alpha, y: address('y, as x; may be x'), ...sizes },
    touches: (r) => ({ x: reads(length(r)), alpha: reads(r.columns), y: writes(length(r)) }),
    inPlace: { y: ['x'] },
    split: 'rows',
    cost: (r) => pass(2 * length(r), 2 * length(r), length(r) * 0.2),
  }),
  preluGrad: declare({
    family: 'activations',
    formula: 'dx = dy where x > 0, else alpha dy',
    fields: { x: address('x (rows, columns, run)'), alpha, dy: address('dy, as x'), dx: address('dx, as x; may be dy or x'), ...sizes },
    touches: (r) => ({ x: reads(length(r)), alpha: reads(r.columns), dy: reads(length(r)), dx: writes(length(r)) }),
    inPlace: { dx: ['dy', 'x'] },
    split: 'rows',
    cost: (r) => pass(3 * length(r), 2 * length(r), length(r) * 0.25),
  }),
  preluSlopeGrad: declare({
    family: 'activations',
    formula: 'dAlpha = the sums over rows and runs of dy x where x < 0; rows in ascending order',
    fields: { x: address('x (rows, columns, run)'), dy: address('dy, as x'), dAlpha: address('dAlpha (columns)'), ...sizes },
    touches: (r) => ({ x: reads(length(r)), dy: reads(length(r)), dAlpha: writes(r.columns) }),
    split: 'columns',
    cost: (r) => pass(2 * length(r), 3 * length(r), length(r) * 0.25),
  }),
}));

/** The definition of `assembly/prelu.ts`. */
export function createPrelu(memory: ReferenceMemory): Definitions<typeof preluRecords> {
  const column = (i: number, { columns, run }: Sizes): number => Math.floor(i / run) % columns;
  return {
    prelu(r) {
      const { f64 } = memory;
      for (let i = 0; i < length(r); i++) {
        const x = f64[r.x / 8 + i]!;
        f64[r.y / 8 + i] = x > 0 ? x : x * f64[r.alpha / 8 + column(i, r)]!;
      }
    },
    preluGrad(r) {
      const { f64 } = memory;
      for (let i = 0; i < length(r); i++)
        f64[r.dx / 8 + i] = f64[r.dy / 8 + i]! * (f64[r.x / 8 + i]! > 0 ? 1 : f64[r.alpha / 8 + column(i, r)]!);
    },
    preluSlopeGrad(r) {
      const { f64 } = memory;
      memory.floats(r.dAlpha, r.columns).fill(0);
      for (let i = 0; i < length(r); i++) f64[r.dAlpha / 8 + column(i, r)]! += f64[r.dy / 8 + i]! * Math.min(f64[r.x / 8 + i]!, 0);
    },
  };
}
