// The declarations of each family of kernels, one list a family: a bundle takes those that it names.
import { activationRecords } from './activate.js';
import { attentionRecords } from './attention.js';
import { broadcastRecords } from './broadcast.js';
import { convolutionRecords } from './conv.js';
import { copyRecords } from './copy.js';
import { depthwiseRecords } from './depthwise.js';
import { elementwiseRecords } from './elementwise.js';
import { embeddingRecords } from './embedding.js';
import { furtherActivationRecords } from './further-activate.js';
import { furtherLossRecords } from './further-losses.js';
import { furtherOptimizerRecords } from './further-optimizers.js';
import { fusedRecords } from './fused.js';
import { gemmRecords } from './gemm.js';
import { groupNormalizationRecords } from './group-normalization.js';
import { gruRecords } from './gru.js';
import { imageRecords } from './images.js';
import { joinRecords } from './join.js';
import { layerNormalizationRecords } from './layer-normalization.js';
import { lossRecords } from './losses.js';
import { lstmRecords } from './lstm.js';
import { maskRecords } from './mask.js';
import { noiseRecords } from './noise.js';
import { normalizationRecords } from './normalization.js';
import { optimizerRecords } from './optimizers.js';
import { poolRecords } from './pool.js';
import { preluRecords } from './prelu.js';
import { productRecords } from './products.js';
import { reductionRecords } from './reduce.js';
import { resizeRecords } from './resize.js';
import { rotationRecords } from './rotation.js';
import { softmaxRecords } from './softmax.js';

export const coreGroups = [
  gemmRecords,
  activationRecords,
  softmaxRecords,
  copyRecords,
  elementwiseRecords,
  reductionRecords,
  lossRecords,
  optimizerRecords,
];
export const activationGroups = [furtherActivationRecords, preluRecords, joinRecords];
export const regularizationGroups = [normalizationRecords, layerNormalizationRecords, fusedRecords, noiseRecords];
export const imageGroups = [convolutionRecords, poolRecords, imageRecords, rotationRecords];
export const depthwiseGroups = [depthwiseRecords];
export const resizingGroups = [resizeRecords];
export const sequenceGroups = [lstmRecords, gruRecords, embeddingRecords, maskRecords];
export const attentionGroups = [attentionRecords, productRecords];
export const broadcastGroups = [broadcastRecords];
export const lossGroups = [furtherLossRecords];
export const optimizerGroups = [furtherOptimizerRecords];
export const groupNormalizationGroups = [groupNormalizationRecords];
