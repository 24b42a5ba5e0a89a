// The declarations of each family of kernels, one list a family: a bundle takes those that it names.
import { coreRecords } from './core.js';
import { elementwiseRecords } from './elementwise.js';
import { fusedRecords } from './fused.js';
import { imageRecords } from './images.js';
import { lossRecords } from './losses.js';
import { noiseRecords } from './noise.js';
import { normalizationRecords } from './normalization.js';
import { optimizerRecords } from './optimizers.js';
import { sequenceRecords } from './sequences.js';

export const coreGroups = [coreRecords, elementwiseRecords, lossRecords, optimizerRecords];
export const regularizationGroups = [normalizationRecords, fusedRecords, noiseRecords];
export const imageGroups = [imageRecords];
export const sequenceGroups = [sequenceRecords];
