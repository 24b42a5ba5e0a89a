import type { Kernels } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import { createActivations } from './activation.js';
import { createElementwise } from './elementwise.js';
import { createGemm } from './gemm.js';
import { createLosses } from './loss.js';
import { createNoise } from './noise.js';
import { createNorms } from './norm.js';
import { createOptimizers } from './optimizer.js';
import { createRandomKernels } from './random.js';
import { createReductions } from './reduce.js';
import { createSoftmax } from './softmax.js';

/** Every kernel as its definition says it, in f64. */
export function createReferenceKernels(memory: ReferenceMemory): Kernels {
  return {
    elementBytes: 8,
    ...createGemm(memory),
    ...createActivations(memory),
    ...createSoftmax(memory),
    ...createLosses(memory),
    ...createReductions(memory),
    ...createElementwise(memory),
    ...createNorms(memory),
    ...createRandomKernels(memory),
    ...createNoise(memory),
    ...createOptimizers(memory),
  };
}
