import { philox4x32 } from '../../philox.js';
import type { Pointer } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';

/** The random kernels' part of the engine's interface. */
export interface RandomKernels {
  /**
   * y (n) = uniform numbers in [0, 1): y[i] is word i % 4 of Philox block counter + floor(i / 4), its upper 24 bits times 2^-24.
   * The counter is counterHigh 2^32 + counterLow; all but y and n are u32.
   */
  randomUniform(key0: number, key1: number, stream: number, counterLow: number, counterHigh: number, y: Pointer, n: number): void;
}

/** The definition of `assembly/random.ts`. */
export function createRandomKernels(memory: ReferenceMemory): RandomKernels {
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
