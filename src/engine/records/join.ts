// What joins values element by element, beside the core's sum and product, and what puts axes in another order.
import type { ReferenceMemory } from '../memory.js';
import { address, count, type Definitions, declare, type Full, pass, pure, reads, updates, writes } from './declare.js';

const n = count('elements');
const binary = { a: address('a (n)'), b: address('b (n)'), y: address('y (n); may be a or b'), n };

const ofTwo = (formula: string) =>
  declare({
    family: 'activations',
    formula,
    fields: binary,
    touches: (r) => ({ a: reads(r.n), b: reads(r.n), y: writes(r.n) }),
    inPlace: { y: ['a', 'b'] },
    split: 'elements',
    cost: (r) => pass(3 * r.n, r.n, r.n * 0.15),
  });

const permuteFields = {
  x: address('x, as many numbers as y'),
  y: address('y (extent0, extent1, extent2, extent3)'),
  extent0: count('extents of y'),
  extent1: count('the second'),
  extent2: count('the third'),
  extent3: count('the last'),
  stride0: count("numbers of x from one to the next along y's first axis"),
  stride1: count('along its second'),
  stride2: count('along its third'),
  stride3: count('along its last; that of one axis is 1'),
};
const volume = (r: Full<typeof permuteFields>): number => r.extent0 * r.extent1 * r.extent2 * r.extent3;

export const joinRecords = /* @__PURE__ */ pure(() => ({
  subtract: ofTwo('y = a - b'),
  maximum: ofTwo('y = max(a, b), NaN where either is'),
  minimum: ofTwo('y = min(a, b), NaN where either is'),
  takeEqual: declare({
    family: 'activations',
    formula: 'where x = y, dx = rest and rest = 0; elsewhere dx = 0',
    fields: {
      x: address('x (n)'),
      y: address('y (n)'),
      rest: address('what is left of a gradient (n)'),
      dx: address.optional('dx (n); absent: not wanted'),
      n,
    },
    touches: (r) => ({ x: reads(r.n), y: reads(r.n), rest: updates(r.n), dx: writes(r.n) }),
    split: 'elements',
    cost: (r) => pass(5 * r.n, r.n, r.n * 0.3),
  }),
  scaleChannels: declare({
    family: 'activations',
    formula: 'y[i, j, c] = x[i, j, c] s[i, c]',
    fields: {
      x: address('x (rows, places, channels)'),
      s: address('factors (rows, channels)'),
      y: address('y, as x; may be x'),
      rows: count('rows'),
      places: count('places'),
      channels: count('channels'),
    },
    touches: (r) => {
      const length = r.rows * r.places * r.channels;
      return { x: reads(length), s: reads(r.rows * r.channels), y: writes(length) };
    },
    inPlace: { y: ['x'] },
    split: 'rows',
    cost: (r) => pass(2 * r.rows * r.places * r.channels, r.rows * r.places * r.channels, r.rows * r.places * r.channels * 0.2),
  }),
  permute: declare({
    family: 'activations',
    formula: 'y[i, j, k, l] = x[i stride0 + j stride1 + k stride2 + l stride3]',
    fields: permuteFields,
    touches: (r) => ({ x: reads(volume(r)), y: writes(volume(r)) }),
    split: "y's first axis",
    cost: (r) => pass(2 * volume(r), 0, volume(r) * 0.3),
  }),
}));

/** The definition of `assembly/join.ts` and `assembly/permute.ts`. */
export function createJoins(memory: ReferenceMemory): Definitions<typeof joinRecords> {
  const join =
    (f: (a: number, b: number) => number) =>
    ({ a, b, y, n }: Full<typeof binary>): void => {
      const { f64 } = memory;
      for (let i = 0; i < n; i++) f64[y / 8 + i] = f(f64[a / 8 + i]!, f64[b / 8 + i]!);
    };
  return {
    subtract: join((a, b) => a - b),
    maximum: join(Math.max),
    minimum: join(Math.min),
    takeEqual({ x, y, rest, dx, n }) {
      const { f64 } = memory;
      for (let i = 0; i < n; i++) {
        const same = f64[x / 8 + i] === f64[y / 8 + i];
        if (dx) f64[dx / 8 + i] = same ? f64[rest / 8 + i]! : 0;
        if (same) f64[rest / 8 + i] = 0;
      }
    },
    scaleChannels({ x, s, y, rows, places, channels }) {
      const { f64 } = memory;
      for (let i = 0; i < rows * places * channels; i++) {
        const row = Math.floor(i / (places * channels));
        f64[y / 8 + i] = f64[x / 8 + i]! * f64[s / 8 + row * channels + (i % channels)]!;
      }
    },
    permute(r) {
      const { f64 } = memory;
      let to = r.y / 8;
      for (let i = 0; i < r.extent0; i++)
        for (let j = 0; j < r.extent1; j++)
          for (let k = 0; k < r.extent2; k++)
            for (let l = 0; l < r.extent3; l++) f64[to++] = f64[r.x / 8 + i * r.stride0 + j * r.stride1 + k * r.stride2 + l * r.stride3]!;
    },
  };
}
