import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import { drawWords } from './draw-words.js';

/** The definition of `assembly/noise.ts`. */
export function createNoise(memory: ReferenceMemory): Pick<Definitions, 'dropout' | 'gaussianNoise'> {
  return {
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
