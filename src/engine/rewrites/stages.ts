// The rules, each a small file, in the order in which they go over a list: stages of one family of kernels.
import { Dataflow } from '../dataflow.js';
import type { DerivedWeights } from '../derived.js';
import type { KernelInfo } from '../kernels.js';
import type { Entry } from '../program.js';
import { activateProduct } from './activate-product.js';
import { addActivateGrad } from './add-activate-grad.js';
import { makeAtCopy, readOriginal } from './copies.js';
import { foldNormalization } from './fold-normalization.js';
import { normalizeActivate, normalizeAdd } from './normalize-activate.js';
import { packKernel } from './pack-kernel.js';
import { pooledGradient } from './pooled-gradient.js';
import { rectifiedGradients } from './rectified-gradients.js';
import type { Outlives, Stage } from './rewrite.js';
import type { Rule } from './rule.js';

/** The list after some rules, one after the other, each from its start to its end. */
export function applyRules(
  rules: readonly Rule[],
  entries: readonly Entry[],
  info: KernelInfo,
  outlives: Outlives,
  derived?: DerivedWeights,
): readonly Entry[] {
  const flow = new Dataflow(entries, info, outlives, derived);
  for (const rule of rules) for (let at = 0; at < flow.length; at++) while (rule(flow, at));
  return flow.result;
}

/** A convolution or a matrix product takes in the normalization that follows it. */
export const foldingStage: Stage = {
  turn: 0,
  rewrite: (entries, info, outlives, derived) => (derived ? applyRules([foldNormalization], entries, info, outlives, derived) : entries),
};

/** A normalization takes in the addition and the activation that follow it. */
export const normalizationStage: Stage = {
  turn: 1,
  rewrite: (entries, info, outlives) => applyRules([normalizeAdd, normalizeActivate], entries, info, outlives),
};

/** A convolution takes in the activation that follows it, and has its kernel packed; the gradient of pooling changes places with that of the activation before it. */
export const imageStage: Stage = {
  turn: 2,
  rewrite: (entries, info, outlives, derived) =>
    applyRules([activateProduct, packKernel, pooledGradient], entries, info, outlives, derived),
};

/** A depthwise convolution takes in the activation that follows it. */
export const depthwiseStage: Stage = {
  turn: 2,
  rewrite: (entries, info, outlives) => applyRules([activateProduct], entries, info, outlives),
};

/** The gradients of what is left of normalizations, of activations and of additions. */
export const gradientStage: Stage = {
  turn: 3,
  rewrite: (entries, info, outlives) =>
    applyRules([addActivateGrad, readOriginal, makeAtCopy, rectifiedGradients], entries, info, outlives),
};
