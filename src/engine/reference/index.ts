import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import { createActivations } from './activation.js';
import { createAugment } from './augment.js';
import { createConv } from './conv.js';
import { createElementwise } from './elementwise.js';
import { createFused } from './fused.js';
import { createGemm } from './gemm.js';
import { createLosses } from './loss.js';
import { createNoise } from './noise.js';
import { createNorms } from './norm.js';
import { createOptimizers } from './optimizer.js';
import { createPool } from './pool.js';
import { createRandomKernels } from './random.js';
import { createRecurrent } from './recurrent.js';
import { createReductions } from './reduce.js';
import { createSoftmax } from './softmax.js';

/** Every kernel as its definition says it, in f64. */
export function createReferenceKernels(memory: ReferenceMemory): Definitions {
  return {
    ...createGemm(memory),
    ...createActivations(memory),
    ...createConv(memory),
    ...createPool(memory),
    ...createAugment(memory),
    ...createRecurrent(memory),
    ...createSoftmax(memory),
    ...createLosses(memory),
    ...createReductions(memory),
    ...createElementwise(memory),
    ...createNorms(memory),
    ...createFused(memory),
    ...createRandomKernels(memory),
    ...createNoise(memory),
    ...createOptimizers(memory),
  };
}
