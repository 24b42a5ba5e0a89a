import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import { createActivations } from '../records/activate.js';
import { createAttention } from '../records/attention.js';
import { createBroadcasts } from '../records/broadcast.js';
import { createConv } from '../records/conv.js';
import { createCopies } from '../records/copy.js';
import { createDepthwise } from '../records/depthwise.js';
import { createElementwise } from '../records/elementwise.js';
import { createEmbedding } from '../records/embedding.js';
import { createFurtherActivations } from '../records/further-activate.js';
import { createFurtherLosses } from '../records/further-losses.js';
import { createFurtherOptimizers } from '../records/further-optimizers.js';
import { createFused } from '../records/fused.js';
import { createGemm } from '../records/gemm.js';
import { createGroupNorms } from '../records/group-normalization.js';
import { createGru } from '../records/gru.js';
import { createAugment } from '../records/images.js';
import { createJoins } from '../records/join.js';
import { createLayerNorms } from '../records/layer-normalization.js';
import { createLosses } from '../records/losses.js';
import { createLstm } from '../records/lstm.js';
import { createMasks } from '../records/mask.js';
import { createNoise } from '../records/noise.js';
import { createNorms } from '../records/normalization.js';
import { createOptimizers } from '../records/optimizers.js';
import { createPool } from '../records/pool.js';
import { createPrelu } from '../records/prelu.js';
import { createProducts } from '../records/products.js';
import { createReductions } from '../records/reduce.js';
import { createResize } from '../records/resize.js';
import { createRotation } from '../records/rotation.js';
import { createSoftmax } from '../records/softmax.js';

/** Every kernel as its definition says it, in f64. */
export function createReferenceKernels(memory: ReferenceMemory): Definitions {
  return {
    ...createGemm(memory),
    ...createActivations(memory),
    ...createFurtherActivations(memory),
    ...createPrelu(memory),
    ...createFurtherLosses(memory),
    ...createFurtherOptimizers(memory),
    ...createGroupNorms(memory),
    ...createJoins(memory),
    ...createSoftmax(memory),
    ...createCopies(memory),
    ...createElementwise(memory),
    ...createReductions(memory),
    ...createLosses(memory),
    ...createOptimizers(memory),
    ...createNorms(memory),
    ...createLayerNorms(memory),
    ...createNoise(memory),
    ...createConv(memory),
    ...createPool(memory),
    ...createAugment(memory),
    ...createRotation(memory),
    ...createDepthwise(memory),
    ...createResize(memory),
    ...createLstm(memory),
    ...createGru(memory),
    ...createEmbedding(memory),
    ...createMasks(memory),
    ...createAttention(memory),
    ...createProducts(memory),
    ...createBroadcasts(memory),
    ...createFused(memory),
  };
}
