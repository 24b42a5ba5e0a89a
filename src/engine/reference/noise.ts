import { philox4x32 } from '../../philox.js';
import type { Kernels } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';

/** The definition of `assembly/noise.ts`. */
export function createNoise(memory: ReferenceMemory): Pick<Kernels, 'dropout' | 'gaussianNoise'> {
  const words = new Uint32Array(4);
  /** The words of block counter + block. */
  const draw = (key0: number, key1: number, stream: number, low: number, high: number, block: number): Uint32Array => {
    const counter = low + block;
    philox4x32(counter >>> 0, (high + Math.floor(counter / 2 ** 32)) >>> 0, stream, 0, key0, key1, words);
    return words;
  };
  return {
    dropout(key0, key1, stream, counterLow, counterHigh, x, y, n, rate) {
      const threshold = Math.round(rate * 65536);
      for (let i = 0; i < n; i++) {
        const word = draw(key0, key1, stream, counterLow, counterHigh, Math.floor(i / 8))[i % 4]!;
        const half = i % 8 < 4 ? word & 0xffff : word >>> 16;
        memory.f64[y / 8 + i] = half < threshold ? 0 : memory.f64[x / 8 + i]! / (1 - rate);
      }
    },
    gaussianNoise(key0, key1, stream, counterLow, counterHigh, x, y, n, deviation) {
      for (let i = 0; i < n; i++) {
        const block = draw(key0, key1, stream, counterLow, counterHigh, 2 * Math.floor(i / 8));
        const radius = Math.sqrt(-2 * Math.log(((block[i % 4]! >>> 8) + 1) / 2 ** 24));
        const angle =
          2 * Math.PI * ((draw(key0, key1, stream, counterLow, counterHigh, 2 * Math.floor(i / 8) + 1)[i % 4]! >>> 8) / 2 ** 24);
        memory.f64[y / 8 + i] = memory.f64[x / 8 + i]! + deviation * radius * (i % 8 < 4 ? Math.cos(angle) : Math.sin(angle));
      }
    },
  };
}
