import type { ReferenceMemory } from '../memory.js';
import { numbersOf } from '../reference/numbers.js';
import { address, count, type Definitions, declare, type Full, pass, pure, reads, writes } from './declare.js';

const extents = {
  outer: count('extent of the axes before'),
  times: count('extent of the axis'),
  inner: count('extent of the axes after'),
};
const few = (r: Full<typeof extents>): number => r.outer * r.inner;
const many = (r: Full<typeof extents>): number => r.outer * r.times * r.inner;

export const broadcastRecords = /* @__PURE__ */ pure(() => ({
  repeatAxis: declare({
    family: 'broadcasting',
    formula: 'y[i, j, c] = x[i, c]',
    fields: { x: address('x (outer, inner)'), y: address('y (outer, times, inner); does not overlap x'), ...extents },
    touches: (r) => ({ x: reads(few(r)), y: writes(many(r)) }),
    split: 'the outer axis',
    cost: (r) => pass(few(r) + many(r), 0, many(r) * 0.1),
  }),
  sumAxis: declare({
    family: 'broadcasting',
    formula: 'y[i, c] = sum over j of x[i, j, c]',
    fields: { x: address('x (outer, times, inner)'), y: address('y (outer, inner); does not overlap x'), ...extents },
    touches: (r) => ({ x: reads(many(r)), y: writes(few(r)) }),
    split: 'the outer axis',
    cost: (r) => pass(few(r) + many(r), many(r), many(r) * 0.2),
  }),
}));

/** The definition of `assembly/broadcast.ts`. */
export function createBroadcasts(memory: ReferenceMemory): Definitions<typeof broadcastRecords> {
  const { at, put } = numbersOf(memory);
  /** Calls `of` with the place of every number of the longer tensor, and that of its number in the shorter. */
  const each = ({ outer, times, inner }: Full<typeof extents>, of: (long: number, short: number) => void): void => {
    for (let i = 0; i < outer * times * inner; i++) of(i, Math.floor(i / (times * inner)) * inner + (i % inner));
  };
  return {
    repeatAxis(r) {
      each(r, (long, short) => put(r.y, long, at(r.x, short)));
    },
    sumAxis(r) {
      for (let i = 0; i < few(r); i++) put(r.y, i, 0);
      each(r, (long, short) => put(r.y, short, at(r.y, short) + at(r.x, long)));
    },
  };
}
