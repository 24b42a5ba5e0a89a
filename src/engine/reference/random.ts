import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import { drawWords } from './draw-words.js';

/** The definition of `assembly/random.ts`. */
export function createRandomKernels(memory: ReferenceMemory): Pick<Definitions, 'randomUniform'> {
  return {
    randomUniform({ y, n, ...stream }) {
      for (let i = 0; i < n; i++) memory.f64[y / 8 + i] = (drawWords(memory, stream, Math.floor(i / 4))[i % 4]! >>> 8) / 2 ** 24;
    },
  };
}
