import { OptionError } from '../errors.js';
import { joined, type OptionsOf, type Settled } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import type { ConstraintsOf, LayerOptions } from './layer.js';
import { type Heads, ProjectedAttention, type ProjectedAttentionState, projectedOptions } from './projected-attention.js';

const groupQueryAttentionOptions = /* @__PURE__ */ joined(
  {
    /** Numbers of a query, of a key and of a value, a head. */
    headDim: positiveInteger,
    /** Heads of queries: a multiple of numKeyValueHeads. */
    numQueryHeads: positiveInteger,
    /** Heads of keys and values. With one of them it is multi-query attention, with numQueryHeads MultiHeadAttention. */
    numKeyValueHeads: positiveInteger,
  } as const,
  projectedOptions,
);

export interface GroupQueryAttentionOptions
  extends LayerOptions,
    OptionsOf<typeof groupQueryAttentionOptions>,
    ConstraintsOf<'kernel' | 'bias'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface GroupQueryAttentionState extends ProjectedAttentionState {}

export interface GroupQueryAttention extends Settled<typeof groupQueryAttentionOptions> {}

/**
 * Attention whose heads of queries share heads of keys and values, group by group: y = sum over heads h of softmax(Qh Kg^T / sqrt(headDim)) Vg Oh + b, with
 * g = floor(h numKeyValueHeads / numQueryHeads), Qh = query Wq[h] + bq[h], Kg = key Wk[g] + bk[g], Vg = value Wv[g] + bv[g]. Inputs, masks and what
 * comes of them are those of `MultiHeadAttention`: `apply(x)`, `apply([query, value, key, mask])`, of which key and mask may be left out.
 *
 * query (N, queries, A), key (N, keys, B), value (N, keys, C), y (N, queries, A); query/kernel (A, numQueryHeads, headDim), key/kernel
 * (B, numKeyValueHeads, headDim), value/kernel (C, numKeyValueHeads, headDim), attentionOutput/kernel (numQueryHeads, headDim, A), biases likewise without
 * the first axes. A shared head is read where it lies, for each of its group, and its gradient is the sum of theirs. Keeps what
 * `MultiHeadAttention` keeps. Throws OptionError where numQueryHeads is no multiple of numKeyValueHeads, ShapeError for examples that are not [steps, features].
 * Source: Ainslie et al., "GQA: Training Generalized Multi-Query Transformer Models from Multi-Head Checkpoints" (2023); Shazeer, "Fast Transformer Decoding: One
 * Write-Head is All You Need" (2019).
 */
export class GroupQueryAttention extends ProjectedAttention {
  override get emits(): boolean {
    return true;
  }

  constructor(options: GroupQueryAttentionOptions) {
    super(options, groupQueryAttentionOptions, 'GroupQueryAttention');
    const { numQueryHeads, numKeyValueHeads } = this;
    if (numQueryHeads % numKeyValueHeads !== 0)
      throw new OptionError(
        `GroupQueryAttention: option "numQueryHeads" must be a multiple of numKeyValueHeads, ${numKeyValueHeads}, received ${numQueryHeads}.`,
      );
  }

  protected get heads(): Heads {
    const { headDim, numQueryHeads, numKeyValueHeads } = this;
    return { queries: numQueryHeads, keys: numKeyValueHeads, keyDim: headDim, valueDim: headDim, units: undefined };
  }
}
