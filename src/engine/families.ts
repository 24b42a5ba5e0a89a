import { core } from './binaries/core.js';
import { images } from './binaries/images.js';
import { regularization } from './binaries/regularization.js';
import { sequences } from './binaries/sequences.js';
import type { Family } from './records/declare.js';
import { coreGroups, imageGroups, regularizationGroups, sequenceGroups } from './records/groups.js';

export { useKernels } from './records/layout.js';

/** The matrix product, element-wise kernels, losses and optimizers: every engine has them. */
export const coreKernels: Family = { groups: coreGroups, binary: core };

/** Normalization, dropout and noise. */
export const regularizationKernels: Family = { groups: regularizationGroups, binary: regularization };

/** Convolution, pooling, and what crops, flips and rotates images. */
export const imageKernels: Family = { groups: imageGroups, binary: images };

/** The gates of recurrent networks, and lookup by index. */
export const sequenceKernels: Family = { groups: sequenceGroups, binary: sequences };
