import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import { sigmoid } from '../records/activations.js';
import type { sequenceRecords } from '../records/sequences.js';

/** sigmoid' and tanh', told from their values. */
const sigmoidSlope = (y: number): number => y * (1 - y);
const tanhSlope = (y: number): number => 1 - y * y;

/** The definition of `assembly/recurrent.ts`. */
export function createRecurrent(memory: ReferenceMemory): Pick<Definitions, keyof typeof sequenceRecords> {
  const at = (pointer: number, i: number): number => (pointer ? memory.f64[pointer / 8 + i]! : 0);
  const put = (pointer: number, i: number, value: number): void => {
    if (pointer) memory.f64[pointer / 8 + i] = value;
  };
  /** For every unit of every row: its place in (rows, units), and that of its first gate in (rows, gates * units). */
  const each = (rows: number, units: number, gates: number, f: (i: number, first: number) => void): void => {
    for (let i = 0; i < rows * units; i++) f(i, Math.floor(i / units) * gates * units + (i % units));
  };
  const known = (indices: number, row: number, held: number): number | undefined => {
    const index = at(indices, row);
    return index >= 0 && index < held ? Math.trunc(index) : undefined;
  };
  return {
    lstmGates({ gates, previousCell, cell, hidden, rows, units }) {
      each(rows, units, 4, (i, first) => {
        const [input, forget, output] = [0, 1, 3].map((gate) => sigmoid(at(gates, first + gate * units))) as [number, number, number];
        const candidate = Math.tanh(at(gates, first + 2 * units));
        const c = forget * at(previousCell, i) + input * candidate;
        [input, forget, candidate, output].forEach((value, gate) => {
          put(gates, first + gate * units, value);
        });
        put(cell, i, c);
        put(hidden, i, output * Math.tanh(c));
      });
    },
    lstmGatesGrad({ gates, previousCell, cell, dHidden, dCell, dPreviousCell, rows, units }) {
      each(rows, units, 4, (i, first) => {
        const [input, forget, candidate, output] = [0, 1, 2, 3].map((gate) => at(gates, first + gate * units)) as [
          number,
          number,
          number,
          number,
        ];
        const squashed = Math.tanh(at(cell, i));
        const d = at(dCell, i) + at(dHidden, i) * output * tanhSlope(squashed);
        put(gates, first, d * candidate * sigmoidSlope(input));
        put(gates, first + units, d * at(previousCell, i) * sigmoidSlope(forget));
        put(gates, first + 2 * units, d * input * tanhSlope(candidate));
        put(gates, first + 3 * units, at(dHidden, i) * squashed * sigmoidSlope(output));
        put(dPreviousCell, i, d * forget);
      });
    },
    gruGates({ gates, m, previous, hidden, rows, units }) {
      each(rows, units, 3, (i, first) => {
        const [second, third] = [first + units, first + 2 * units];
        const z = sigmoid(at(gates, first) + at(m, first));
        const r = sigmoid(at(gates, second) + at(m, second));
        const c = Math.tanh(at(gates, third) + r * at(m, third));
        put(gates, first, z);
        put(gates, second, r);
        put(gates, third, c);
        put(hidden, i, z * at(previous, i) + (1 - z) * c);
      });
    },
    gruGatesGrad({ gates, m, previous, dHidden, dPrevious, rows, units }) {
      each(rows, units, 3, (i, first) => {
        const [second, third] = [first + units, first + 2 * units];
        const [z, r, c, d] = [at(gates, first), at(gates, second), at(gates, third), at(dHidden, i)];
        const dz = d * (at(previous, i) - c) * sigmoidSlope(z);
        const dc = d * (1 - z) * tanhSlope(c);
        const dr = dc * at(m, third) * sigmoidSlope(r);
        for (const to of [gates, m]) {
          put(to, first, dz);
          put(to, second, dr);
        }
        put(gates, third, dc);
        put(m, third, dc * r);
        put(dPrevious, i, d * z);
      });
    },
    gruMix({ gates, previous, hidden, rows, units }) {
      each(rows, units, 3, (i, first) => {
        const z = at(gates, first);
        put(hidden, i, z * at(previous, i) + (1 - z) * at(gates, first + 2 * units));
      });
    },
    gruMixGrad({ gates, previous, dHidden, dPrevious, rows, units }) {
      each(rows, units, 3, (i, first) => {
        const [z, c, d] = [at(gates, first), at(gates, first + 2 * units), at(dHidden, i)];
        put(gates, first, d * (at(previous, i) - c) * sigmoidSlope(z));
        put(gates, first + 2 * units, d * (1 - z) * tanhSlope(c));
        put(dPrevious, i, d * z);
      });
    },
    gruReset({ gates, previous, y, rows, units }) {
      each(rows, units, 3, (i, first) => put(y, i, at(gates, first + units) * at(previous, i)));
    },
    gruResetGrad({ gates, previous, dy, dPrevious, rows, units }) {
      each(rows, units, 3, (i, first) => {
        const r = at(gates, first + units);
        put(dPrevious, i, at(dPrevious, i) + at(dy, i) * r);
        put(gates, first + units, at(dy, i) * at(previous, i) * sigmoidSlope(r));
      });
    },
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
