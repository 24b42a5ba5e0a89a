import { type ActivationKernels, furtherKernels } from './activation-kernels.js';
import { activations } from './binaries/activations.js';
import { attention } from './binaries/attention.js';
import { broadcasting } from './binaries/broadcasting.js';
import { core } from './binaries/core.js';
import { depthwise } from './binaries/depthwise.js';
import { groups } from './binaries/groups.js';
import { images } from './binaries/images.js';
import { losses } from './binaries/losses.js';
import { optimizers } from './binaries/optimizers.js';
import { regularization } from './binaries/regularization.js';
import { resizing } from './binaries/resizing.js';
import { sequences } from './binaries/sequences.js';
import type { Family } from './records/declare.js';
import { furtherActivations } from './records/further-activations.js';
import {
  activationGroups,
  attentionGroups,
  broadcastGroups,
  coreGroups,
  depthwiseGroups,
  groupNormalizationGroups,
  imageGroups,
  lossGroups,
  optimizerGroups,
  regularizationGroups,
  resizingGroups,
  sequenceGroups,
} from './records/groups.js';
import { type ActivationFamily, knowActivations } from './records/known-activations.js';
import { knowKernels } from './records/layout.js';
import { type Stage, useStage } from './rewrites/rewrite.js';
import { depthwiseStage, foldingStage, gradientStage, imageStage, normalizationStage } from './rewrites/stages.js';

/** A family, and the rules that put its kernels in the place of others. */
export interface RewritingFamily extends Family {
  readonly stages?: readonly Stage[];
}

/** The matrix product, element-wise kernels, losses and optimizers: every engine has them. */
export const coreKernels: Family = { groups: coreGroups, binary: core };

/**
 * Activations beside the core's, by which `'mish'` and the like go by name: in a bundle where this is named, `useKernels(activationKernels)`, or a layer
 * that needs it. Loading a model names it.
 */
export const activationKernels: ActivationFamily<ActivationKernels> = /* @__PURE__ */ knowActivations({
  groups: activationGroups,
  binary: activations,
  activations: furtherActivations,
  apart: furtherKernels,
});

/** Losses beside the core's. */
export const lossKernels: Family = { groups: lossGroups, binary: losses };

/** Optimizers beside the core's, and constraints. */
export const optimizerKernels: Family = { groups: optimizerGroups, binary: optimizers };

/** Normalization by groups of channels. */
export const groupKernels: Family = { groups: groupNormalizationGroups, binary: groups };

/** Normalization, dropout and noise. */
export const regularizationKernels: RewritingFamily = {
  groups: regularizationGroups,
  binary: regularization,
  stages: [foldingStage, normalizationStage, gradientStage],
};

/** Convolution, pooling, and what crops, flips and rotates images. */
export const imageKernels: RewritingFamily = { groups: imageGroups, binary: images, stages: [imageStage] };

/** Convolution of each channel by itself. */
export const depthwiseKernels: RewritingFamily = { groups: depthwiseGroups, binary: depthwise, stages: [depthwiseStage] };

/** Images made larger or smaller. */
export const resizingKernels: Family = { groups: resizingGroups, binary: resizing };

/** The gates of recurrent networks, and lookup by index. */
export const sequenceKernels: Family = { groups: sequenceGroups, binary: sequences };

/** Shapes that join others with fewer or longer axes. */
export const broadcastKernels: Family = { groups: broadcastGroups, binary: broadcasting };

/** Attention, block by block, and products example by example. */
export const attentionKernels: Family = { groups: attentionGroups, binary: attention };

/**
 * Makes the kernels of a family known. A layer that calls kernels beside the core's does so in its `plan`: what no layer or operation names
 * is not in a bundle. An engine takes the family's binary when one of its kernels first runs. Throws OptionError for what is no family.
 */
export function useKernels(family: RewritingFamily): void {
  knowKernels(family);
  family.stages?.forEach(useStage);
}
