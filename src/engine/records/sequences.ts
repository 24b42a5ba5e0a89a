import { address, count, declare, pass, pure, reads, updates, writes } from './declare.js';

/**
 * One time step of recurrent layers, over (rows, units) blocks; the gates of a row lie side by side, (rows, gates units). An address of what was
 * before the first step is absent, which stands for zeros.
 */
const rows = count('rows');
const units = count('units');
const block = (r: { rows: number; units: number }): number => r.rows * r.units;
const gates = address('gates (rows, gates units)');
const cell = (ns: number, numbers: number, flop: number) => (r: { rows: number; units: number }) =>
  pass(numbers * r.rows * r.units, flop * r.rows * r.units, ns * r.rows * r.units);

const table = {
  table: address('table (held, columns)'),
  held: count('rows of the table'),
  indices: address('indices (rows), numbers that are rounded towards zero'),
  y: address('y (rows, columns)'),
  rows,
  columns: count('columns'),
};
const moved = (r: { rows: number; columns: number }) => pass(2 * r.rows * r.columns, r.rows * r.columns, r.rows * r.columns * 0.3);

export const sequenceRecords = /* @__PURE__ */ pure(() => ({
  lstmGates: declare({
    family: 'sequences',
    formula: 'gates (i, f, g, o) = (sigmoid, sigmoid, tanh, sigmoid) in place; cell = f previousCell + i g; hidden = o tanh(cell)',
    fields: {
      gates,
      previousCell: address.optional('the cell before'),
      cell: address('cell (rows, units)'),
      hidden: address('hidden, as cell'),
      rows,
      units,
    },
    touches: (r) => ({ gates: updates(4 * block(r)), previousCell: reads(block(r)), cell: writes(block(r)), hidden: writes(block(r)) }),
    split: 'rows',
    cost: cell(9, 11, 60),
  }),
  lstmGatesGrad: declare({
    family: 'sequences',
    formula:
      "d = dCell + dHidden o (1 - tanh(cell)^2): dPreviousCell = d f; gates become the gradients before the activations, (d g i', d previousCell f', d i g', dHidden tanh(cell) o')",
    fields: {
      gates,
      previousCell: address.optional('the cell before'),
      cell: address('cell (rows, units)'),
      dHidden: address('dHidden, as cell'),
      dCell: address.optional('from the step after'),
      dPreviousCell: address.optional('may be dCell; absent: not wanted'),
      rows,
      units,
    },
    touches: (r) => ({
      gates: updates(4 * block(r)),
      previousCell: reads(block(r)),
      cell: reads(block(r)),
      dHidden: reads(block(r)),
      dCell: reads(block(r)),
      dPreviousCell: writes(block(r)),
    }),
    split: 'rows',
    cost: cell(3, 13, 40),
  }),
  gruGates: declare({
    family: 'sequences',
    formula: 'gates (z, r, c) = (sigmoid(z + mz), sigmoid(r + mr), tanh(c + r mc)) in place; hidden = z previous + (1 - z) c',
    fields: {
      gates,
      m: address.optional('the product of the state (rows, 3 units)'),
      previous: address.optional('the state before'),
      hidden: address('hidden (rows, units)'),
      rows,
      units,
    },
    touches: (r) => ({ gates: updates(3 * block(r)), m: reads(3 * block(r)), previous: reads(block(r)), hidden: writes(block(r)) }),
    split: 'rows',
    cost: cell(6, 11, 50),
  }),
  gruGatesGrad: declare({
    family: 'sequences',
    formula:
      "gates become the gradients before the activations: (dHidden (previous - c) z', a mc r', a), a = dHidden (1 - z) c', and m those of m, the same but a r at last; dPrevious = dHidden z, without what comes through m",
    fields: {
      gates,
      m: address.optional('the product of the state'),
      previous: address.optional('the state before'),
      dHidden: address('dHidden (rows, units)'),
      dPrevious: address.optional('may be dHidden; absent: not wanted'),
      rows,
      units,
    },
    touches: (r) => ({
      gates: updates(3 * block(r)),
      m: updates(3 * block(r)),
      previous: reads(block(r)),
      dHidden: reads(block(r)),
      dPrevious: writes(block(r)),
    }),
    split: 'rows',
    cost: cell(3, 15, 40),
  }),
  gruMix: declare({
    family: 'sequences',
    formula: 'hidden = z previous + (1 - z) c, of gates (z, r, c) after their activations',
    fields: { gates, previous: address('the state before'), hidden: address('hidden (rows, units)'), rows, units },
    touches: (r) => ({ gates: reads(3 * block(r)), previous: reads(block(r)), hidden: writes(block(r)) }),
    split: 'rows',
    cost: cell(1, 4, 4),
  }),
  gruMixGrad: declare({
    family: 'sequences',
    formula: 'z and c of the gates become gradients as in gruGatesGrad, r stays; dPrevious = dHidden z',
    fields: {
      gates,
      previous: address('the state before'),
      dHidden: address('dHidden (rows, units)'),
      dPrevious: address('may be dHidden'),
      rows,
      units,
    },
    touches: (r) => ({ gates: updates(3 * block(r)), previous: reads(block(r)), dHidden: reads(block(r)), dPrevious: writes(block(r)) }),
    split: 'rows',
    cost: cell(1, 7, 12),
  }),
  gruReset: declare({
    family: 'sequences',
    formula: 'y = r previous',
    fields: { gates, previous: address('the state before'), y: address('y (rows, units)'), rows, units },
    touches: (r) => ({ gates: reads(3 * block(r)), previous: reads(block(r)), y: writes(block(r)) }),
    split: 'rows',
    cost: cell(0.5, 3, 1),
  }),
  gruResetGrad: declare({
    family: 'sequences',
    formula: 'dPrevious += dy r, and r of the gates becomes dy previous r (1 - r)',
    fields: { gates, previous: address('the state before'), dy: address('dy (rows, units)'), dPrevious: address('dPrevious'), rows, units },
    touches: (r) => ({ gates: updates(3 * block(r)), previous: reads(block(r)), dy: reads(block(r)), dPrevious: updates(block(r)) }),
    split: 'rows',
    cost: cell(1, 6, 7),
  }),
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
