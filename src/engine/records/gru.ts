import type { ReferenceMemory } from '../memory.js';
import { each, numbersOf, tanhSlope } from '../reference/numbers.js';
import { address, type Definitions, declare, pure, reads, updates, writes } from './declare.js';
import { block, cell, gateOf, gateSlope, gates, rows, SIGMOID, slope, TANH, units } from './lstm.js';

export const gruRecords = /* @__PURE__ */ pure(() => ({
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
      slope,
    },
    touches: (r) => ({ gates: updates(3 * block(r)), m: reads(3 * block(r)), previous: reads(block(r)), hidden: writes(block(r)) }),
    split: 'rows',
    cost: cell(6, 11, 2 * SIGMOID + TANH + 9),
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
      slope,
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
      slope,
    },
    touches: (r) => ({ gates: updates(3 * block(r)), previous: reads(block(r)), dHidden: reads(block(r)), dPrevious: writes(block(r)) }),
    split: 'rows',
    cost: cell(1, 7, 12),
  }),
  gruReset: declare({
    family: 'sequences',
    formula: 'y = r previous; with a slope z and r of the gates become clip(slope x + 1/2, 0, 1) first',
    fields: { gates, previous: address('the state before'), y: address('y (rows, units)'), rows, units, slope },
    touches: (r) => ({ gates: r.slope ? updates(3 * block(r)) : reads(3 * block(r)), previous: reads(block(r)), y: writes(block(r)) }),
    split: 'rows',
    cost: cell(0.5, 3, 1),
  }),
  gruResetGrad: declare({
    family: 'sequences',
    formula: 'dPrevious += dy r, and r of the gates becomes dy previous r (1 - r), or of hard gates dy previous slope where 0 < r < 1',
    fields: {
      gates,
      previous: address('the state before'),
      dy: address('dy (rows, units)'),
      dPrevious: address('dPrevious'),
      rows,
      units,
      slope,
    },
    touches: (r) => ({ gates: updates(3 * block(r)), previous: reads(block(r)), dy: reads(block(r)), dPrevious: updates(block(r)) }),
    split: 'rows',
    cost: cell(1, 6, 7),
  }),
}));

/** The definition of `assembly/recurrent.ts` and `assembly/recurrent-reset.ts`: GRU. */
export function createGru(memory: ReferenceMemory): Definitions<typeof gruRecords> {
  const { at, put } = numbersOf(memory);
  return {
    gruGates({ gates, m, previous, hidden, rows, units, slope }) {
      each(rows, units, 3, (i, first) => {
        const [second, third] = [first + units, first + 2 * units];
        const z = gateOf(at(gates, first) + at(m, first), slope);
        const r = gateOf(at(gates, second) + at(m, second), slope);
        const c = Math.tanh(at(gates, third) + r * at(m, third));
        put(gates, first, z);
        put(gates, second, r);
        put(gates, third, c);
        put(hidden, i, z * at(previous, i) + (1 - z) * c);
      });
    },
    gruGatesGrad({ gates, m, previous, dHidden, dPrevious, rows, units, slope }) {
      each(rows, units, 3, (i, first) => {
        const [second, third] = [first + units, first + 2 * units];
        const [z, r, c, d] = [at(gates, first), at(gates, second), at(gates, third), at(dHidden, i)];
        const dz = d * (at(previous, i) - c) * gateSlope(z, slope);
        const dc = d * (1 - z) * tanhSlope(c);
        const dr = dc * at(m, third) * gateSlope(r, slope);
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
    gruMixGrad({ gates, previous, dHidden, dPrevious, rows, units, slope }) {
      each(rows, units, 3, (i, first) => {
        const [z, c, d] = [at(gates, first), at(gates, first + 2 * units), at(dHidden, i)];
        put(gates, first, d * (at(previous, i) - c) * gateSlope(z, slope));
        put(gates, first + 2 * units, d * (1 - z) * tanhSlope(c));
        put(dPrevious, i, d * z);
      });
    },
    gruReset({ gates, previous, y, rows, units, slope }) {
      each(rows, units, 3, (i, first) => {
        if (slope) for (const gate of [first, first + units]) put(gates, gate, gateOf(at(gates, gate), slope));
        put(y, i, at(gates, first + units) * at(previous, i));
      });
    },
    gruResetGrad({ gates, previous, dy, dPrevious, rows, units, slope }) {
      each(rows, units, 3, (i, first) => {
        const r = at(gates, first + units);
        put(dPrevious, i, at(dPrevious, i) + at(dy, i) * r);
        put(gates, first + units, at(dy, i) * at(previous, i) * gateSlope(r, slope));
      });
    },
  };
}
