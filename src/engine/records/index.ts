import type { activationRecords } from './activate.js';
import type { attentionRecords } from './attention.js';
import type { broadcastRecords } from './broadcast.js';
import type { convolutionRecords } from './conv.js';
import type { copyRecords } from './copy.js';
import type { Fields, Full, Given } from './declare.js';
import type { depthwiseRecords } from './depthwise.js';
import type { elementwiseRecords } from './elementwise.js';
import type { embeddingRecords } from './embedding.js';
import type { furtherActivationRecords } from './further-activate.js';
import type { furtherLossRecords } from './further-losses.js';
import type { furtherOptimizerRecords } from './further-optimizers.js';
import type { fusedRecords } from './fused.js';
import type { gemmRecords } from './gemm.js';
import type { groupNormalizationRecords } from './group-normalization.js';
import type { gruRecords } from './gru.js';
import type { imageRecords } from './images.js';
import type { joinRecords } from './join.js';
import type { layerNormalizationRecords } from './layer-normalization.js';
import type { lossRecords } from './losses.js';
import type { lstmRecords } from './lstm.js';
import type { maskRecords } from './mask.js';
import type { noiseRecords } from './noise.js';
import type { normalizationRecords } from './normalization.js';
import type { optimizerRecords } from './optimizers.js';
import type { poolRecords } from './pool.js';
import type { preluRecords } from './prelu.js';
import type { productRecords } from './products.js';
import type { reductionRecords } from './reduce.js';
import type { resizeRecords } from './resize.js';
import type { rotationRecords } from './rotation.js';
import type { softmaxRecords } from './softmax.js';

/** Every kernel's declaration. */
type Records = typeof gemmRecords &
  typeof activationRecords &
  typeof softmaxRecords &
  typeof copyRecords &
  typeof elementwiseRecords &
  typeof reductionRecords &
  typeof lossRecords &
  typeof optimizerRecords &
  typeof furtherActivationRecords &
  typeof preluRecords &
  typeof furtherLossRecords &
  typeof furtherOptimizerRecords &
  typeof groupNormalizationRecords &
  typeof joinRecords &
  typeof normalizationRecords &
  typeof layerNormalizationRecords &
  typeof fusedRecords &
  typeof noiseRecords &
  typeof convolutionRecords &
  typeof poolRecords &
  typeof imageRecords &
  typeof rotationRecords &
  typeof depthwiseRecords &
  typeof resizeRecords &
  typeof lstmRecords &
  typeof gruRecords &
  typeof embeddingRecords &
  typeof maskRecords &
  typeof attentionRecords &
  typeof productRecords &
  typeof broadcastRecords;

export type KernelName = keyof Records;

type FieldsOf<K extends KernelName> = Records[K] extends { readonly fields: infer F extends Fields } ? F : never;

/** The record of a kernel as it is given; as kernels read it. */
export type GivenRecord<K extends KernelName> = Given<FieldsOf<K>>;
export type FullRecord<K extends KernelName> = Full<FieldsOf<K>>;

/** Kernels whose result is one number. */
export type ReductionName = { [K in KernelName]: 'result' extends keyof FieldsOf<K> ? K : never }[KernelName];
