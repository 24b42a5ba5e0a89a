import { joined, type OptionsOf, type Settled } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import type { ConstraintsOf, LayerOptions } from './layer.js';
import { type Heads, ProjectedAttention, type ProjectedAttentionState, projectedOptions } from './projected-attention.js';

const multiHeadAttentionOptions = /* @__PURE__ */ joined(
  {
    /** Heads, each with projections of its own. */
    numHeads: positiveInteger,
    /** Numbers of a query and of a key, a head. */
    keyDim: positiveInteger,
    /** Numbers of a value, a head. Default: keyDim. */
    valueDim: [positiveInteger, ({ keyDim }: { keyDim: number }): number => keyDim],
    /** Features of the output. Default: those of the query. */
    outputShape: [positiveInteger, undefined],
  } as const,
  projectedOptions,
);

export interface MultiHeadAttentionOptions
  extends LayerOptions,
    OptionsOf<typeof multiHeadAttentionOptions>,
    ConstraintsOf<'kernel' | 'bias'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface MultiHeadAttentionState extends ProjectedAttentionState {}

export interface MultiHeadAttention extends Settled<typeof multiHeadAttentionOptions> {}

/**
 * Attention of several heads: y = sum over heads h of softmax(Qh Kh^T / sqrt(keyDim)) Vh Oh + b, with Qh = query Wq[h] + bq[h], Kh = key Wk[h] + bk[h],
 * Vh = value Wv[h] + bv[h]. `apply(x)` is self attention; `apply([query, value])` takes the values for keys; `apply([query, value, key])`, and as a
 * fourth a mask (N, queries, keys) of ones, and of zeros where a query does not attend to a key. Steps that a mask of the inputs counts for padding attend
 * to nothing, and nothing attends to them; y has the query's mask. A query that attends to nothing gets b.
 *
 * query (N, queries, A), key (N, keys, B), value (N, keys, C), y (N, queries, outputShape); query/kernel (A, numHeads, keyDim), key/kernel
 * (B, numHeads, keyDim), value/kernel (C, numHeads, valueDim), attentionOutput/kernel (numHeads, valueDim, outputShape), biases likewise without the first
 * axes. Attention is along the steps: there is no `attentionAxes`. The weights of attention are never held for a whole example: what is kept are
 * the inputs, Q, K, V, what comes of them, and two numbers a head and query. Throws ShapeError for examples that are not [steps, features].
 * Source: Vaswani et al., "Attention Is All You Need" (2017); computed as in Dao et al., "FlashAttention" (2022).
 */
export class MultiHeadAttention extends ProjectedAttention {
  override get emits(): boolean {
    return true;
  }

  constructor(options: MultiHeadAttentionOptions) {
    super(options, multiHeadAttentionOptions, 'MultiHeadAttention');
  }

  protected get heads(): Heads {
    const { numHeads, keyDim, valueDim, outputShape } = this;
    return { queries: numHeads, keys: numHeads, keyDim, valueDim, units: outputShape };
  }
}
