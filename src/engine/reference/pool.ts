import type { PoolKernels } from '../kernels/pool.js';
import type { ReferenceMemory } from '../memory.js';

/** The definition of `assembly/pool.ts`. */
export function createPool(_memory: ReferenceMemory): PoolKernels {
  return {};
}
