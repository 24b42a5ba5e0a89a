import type { AugmentKernels } from '../kernels/augment.js';
import type { ReferenceMemory } from '../memory.js';

/** The definition of `assembly/augment.ts`. */
export function createAugment(_memory: ReferenceMemory): AugmentKernels {
  return {};
}
