import type { ReferenceMemory } from '../memory.js';
import { each, numbersOf, sigmoidSlope, tanhSlope } from '../reference/numbers.js';
import { sigmoid } from './activations.js';
import { address, count, type Definitions, declare, number, pass, pure, reads, updates, writes } from './declare.js';

/**
 * One time step of recurrent layers, over (rows, units) blocks; the gates of a row lie side by side, (rows, gates units). An address of what was
 * before the first step is absent, which stands for zeros.
 */
export const rows = count('rows');
export const units = count('units');
export const block = (r: { rows: number; units: number }): number => r.rows * r.units;
export const slope = number.optional('the slope of hard gates, clip(slope x + 1/2, 0, 1); absent: sigmoid');
/** A gate, and its derivative told from its value. */
export const gateOf = (x: number, hard: number): number => (hard ? Math.min(Math.max(hard * x + 0.5, 0), 1) : sigmoid(x));
export const gateSlope = (y: number, hard: number): number => (hard ? (y > 0 && y < 1 ? hard : 0) : sigmoidSlope(y));
export const gates = address('gates (rows, gates units)');
export const cell = (ns: number, numbers: number, flop: number) => (r: { rows: number; units: number }) =>
  pass(numbers * r.rows * r.units, flop * r.rows * r.units, ns * r.rows * r.units);

/** Operations that the kernels take for a sigmoid and for a tanh. */
export const SIGMOID = 25;
export const TANH = 35;

export const lstmRecords = /* @__PURE__ */ pure(() => ({
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
      slope,
    },
    touches: (r) => ({ gates: updates(4 * block(r)), previousCell: reads(block(r)), cell: writes(block(r)), hidden: writes(block(r)) }),
    split: 'rows',
    cost: cell(9, 11, 3 * SIGMOID + 2 * TANH + 6),
  }),
  lstmGatesGrad: declare({
    family: 'sequences',
    formula:
      "d = dCell + dHidden o (1 - tanh(cell)^2): dPreviousCell = d f; gates become the gradients before the activations, (d g i', d previousCell f', d i g', dHidden tanh(cell) o'), and cell becomes tanh(cell)",
    fields: {
      gates,
      previousCell: address.optional('the cell before'),
      cell: address('cell (rows, units)'),
      dHidden: address('dHidden, as cell'),
      dCell: address.optional('from the step after'),
      dPreviousCell: address.optional('may be dCell; absent: not wanted'),
      rows,
      units,
      slope,
    },
    touches: (r) => ({
      gates: updates(4 * block(r)),
      previousCell: reads(block(r)),
      cell: updates(block(r)),
      dHidden: reads(block(r)),
      dCell: reads(block(r)),
      dPreviousCell: writes(block(r)),
    }),
    split: 'rows',
    cost: cell(3, 13, TANH + 20),
  }),
}));

/** The definition of `assembly/recurrent.ts`: LSTM. */
export function createLstm(memory: ReferenceMemory): Definitions<typeof lstmRecords> {
  const { at, put } = numbersOf(memory);
  return {
    lstmGates({ gates, previousCell, cell, hidden, rows, units, slope }) {
      each(rows, units, 4, (i, first) => {
        const [input, forget, output] = [0, 1, 3].map((gate) => gateOf(at(gates, first + gate * units), slope)) as [number, number, number];
        const candidate = Math.tanh(at(gates, first + 2 * units));
        const c = forget * at(previousCell, i) + input * candidate;
        [input, forget, candidate, output].forEach((value, gate) => {
          put(gates, first + gate * units, value);
        });
        put(cell, i, c);
        put(hidden, i, output * Math.tanh(c));
      });
    },
    lstmGatesGrad({ gates, previousCell, cell, dHidden, dCell, dPreviousCell, rows, units, slope }) {
      each(rows, units, 4, (i, first) => {
        const [input, forget, candidate, output] = [0, 1, 2, 3].map((gate) => at(gates, first + gate * units)) as [
          number,
          number,
          number,
          number,
        ];
        const squashed = Math.tanh(at(cell, i));
        const d = at(dCell, i) + at(dHidden, i) * output * tanhSlope(squashed);
        put(gates, first, d * candidate * gateSlope(input, slope));
        put(gates, first + units, d * at(previousCell, i) * gateSlope(forget, slope));
        put(gates, first + 2 * units, d * input * tanhSlope(candidate));
        put(gates, first + 3 * units, at(dHidden, i) * squashed * gateSlope(output, slope));
        put(dPreviousCell, i, d * forget);
        put(cell, i, squashed);
      });
    },
  };
}
