import type { RecurrentKernels } from '../kernels/recurrent.js';
import type { ReferenceMemory } from '../memory.js';

/** The definition of `assembly/recurrent.ts`. */
export function createRecurrent(_memory: ReferenceMemory): RecurrentKernels {
  return {};
}
