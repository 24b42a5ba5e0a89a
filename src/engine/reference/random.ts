import { philox4x32 } from '../../philox.js';
import type { Kernels } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';

/** The definition of `assembly/random.ts`. */
export function createRandomKernels(memory: ReferenceMemory): Pick<Kernels, 'randomUniform'> {
  const words = new Uint32Array(4);
  return {
    randomUniform(key0, key1, stream, counterLow, counterHigh, y, n) {
      const numbers = memory.floats(y, n);
      for (let i = 0; i < n; i++) {
        const low = counterLow + Math.floor(i / 4);
        const carry = Math.floor(low / 2 ** 32);
        if (i % 4 === 0) philox4x32(low >>> 0, (counterHigh + carry) >>> 0, stream, 0, key0, key1, words);
        numbers[i] = (words[i % 4]! >>> 8) / 2 ** 24;
      }
    },
  };
}
