import type { ReferenceMemory } from '../memory.js';
import { drawWords } from '../reference/draw-words.js';
import { address, count, type Definitions, declare, number, pass, pure, reads, word, workspace, writes } from './declare.js';

/** Element i depends on nothing but (key, stream, counter, i), by Philox4x32-10. */
export const random = {
  key0: word("the seed's lower half"),
  key1: word("the seed's upper half"),
  stream: word('which use of random numbers this is'),
  counter: address('the cell of the first block: a 64-bit number, its lower half first'),
};
const n = count('elements');
const scratch = address.optional("the engine's memory for random words, a share for each thread");

export const noiseRecords = /* @__PURE__ */ pure(() => ({
  randomUniform: declare({
    family: 'regularization',
    formula: 'y = uniform numbers in [0, 1), exact to 24 bits',
    fields: { ...random, y: address('y (n)'), n },
    touches: (r) => ({ counter: reads(2, 'word'), y: writes(r.n) }),
    split: 'elements',
    cost: (r) => pass(r.n, 10 * r.n, r.n * 1),
  }),
  dropout: declare({
    family: 'regularization',
    formula: 'y = x / (1 - rate), or 0 with a chance of rate, to 1 / 65536; the same record on dy is the gradient',
    fields: { ...random, x: address('x (n)'), y: address('y (n); may be x'), n, rate: number('the chance'), scratch },
    touches: (r) => ({ counter: reads(2, 'word'), x: reads(r.n), y: writes(r.n), scratch: workspace() }),
    inPlace: { y: ['x'] },
    split: 'elements',
    cost: (r) => pass(2 * r.n, 6 * r.n, r.n * 0.6),
  }),
  gaussianNoise: declare({
    family: 'regularization',
    formula: 'y = x + deviation (a normal number), by Box and Muller',
    fields: { ...random, x: address('x (n)'), y: address('y (n); may be x'), n, deviation: number('the standard deviation'), scratch },
    touches: (r) => ({ counter: reads(2, 'word'), x: reads(r.n), y: writes(r.n), scratch: workspace() }),
    inPlace: { y: ['x'] },
    split: 'elements',
    cost: (r) => pass(2 * r.n, 30 * r.n, r.n * 4),
  }),
}));

/** The definition of `assembly/random.ts` and `assembly/noise.ts`. */
export function createNoise(memory: ReferenceMemory): Definitions<typeof noiseRecords> {
  return {
    randomUniform({ y, n, ...stream }) {
      for (let i = 0; i < n; i++) memory.f64[y / 8 + i] = (drawWords(memory, stream, Math.floor(i / 4))[i % 4]! >>> 8) / 2 ** 24;
    },
    dropout({ key0, key1, stream, counter, x, y, n, rate }) {
      const threshold = Math.round(rate * 65536);
      for (let i = 0; i < n; i++) {
        const word = drawWords(memory, { key0, key1, stream, counter }, Math.floor(i / 8))[i % 4]!;
        const half = i % 8 < 4 ? word & 0xffff : word >>> 16;
        memory.f64[y / 8 + i] = half < threshold ? 0 : memory.f64[x / 8 + i]! / (1 - rate);
      }
    },
    gaussianNoise({ key0, key1, stream, counter, x, y, n, deviation }) {
      for (let i = 0; i < n; i++) {
        const block = drawWords(memory, { key0, key1, stream, counter }, 2 * Math.floor(i / 8));
        const radius = Math.sqrt(-2 * Math.log(((block[i % 4]! >>> 8) + 1) / 2 ** 24));
        const angle =
          2 * Math.PI * ((drawWords(memory, { key0, key1, stream, counter }, 2 * Math.floor(i / 8) + 1)[i % 4]! >>> 8) / 2 ** 24);
        memory.f64[y / 8 + i] = memory.f64[x / 8 + i]! + deviation * radius * (i % 8 < 4 ? Math.cos(angle) : Math.sin(angle));
      }
    },
  };
}
