import { getInitializer } from '../initializers/index.js';
import { joined, type OptionsOf, type Settled } from '../option-spec.js';
import { oneOf, trueOrFalse } from '../options.js';
import { attendingOptions } from './attending.js';
import type { LayerOptions } from './layer.js';
import { PlainAttention } from './plain-attention.js';
import type { LayerPlan, Parameter } from './plan.js';

const attentionOptions = /* @__PURE__ */ joined(
  {
    /** Learn a factor of all scores. Default false. */
    useScale: [trueOrFalse, false],
    /** 'dot': the product of query and key; 'concat': a learned number times the sum of tanh(query + key). Default 'dot'. */
    scoreMode: [(...given) => oneOf(...given, ['dot', 'concat']), 'dot'],
  } as const,
  attendingOptions,
);

const additiveAttentionOptions = /* @__PURE__ */ joined(
  {
    /** Learn a weight for every feature. Default true. */
    useScale: [trueOrFalse, true],
  } as const,
  attendingOptions,
);

export interface AttentionOptions extends LayerOptions, OptionsOf<typeof attentionOptions> {}
export interface AdditiveAttentionOptions extends LayerOptions, OptionsOf<typeof additiveAttentionOptions> {}

export interface Attention extends Settled<typeof attentionOptions> {}

/**
 * Dot-product attention: y = softmax(scale query key^T) value, or with scoreMode 'concat' of scores concatScoreWeight * sum of tanh(scale (query + key)).
 * `apply([query, value])` takes the values for keys; `apply([query, value, key])`; as a fourth a mask (N, queries, keys), as in `MultiHeadAttention`.
 *
 * query (N, queries, A), key (N, keys, A), value (N, keys, B), y (N, queries, B), scale and concatScoreWeight one number each. Scores are not divided by
 * sqrt(A), as in Keras. Keeps its inputs and y. Throws ShapeError for examples that are not [steps, features].
 * Source: Luong, Pham and Manning, "Effective Approaches to Attention-based Neural Machine Translation" (2015).
 */
export class Attention extends PlainAttention {
  override get emits(): boolean {
    return true;
  }

  constructor(options: AttentionOptions = {}) {
    super(options, attentionOptions, 'Attention');
  }

  protected get additive(): boolean {
    return this.scoreMode === 'concat';
  }

  protected learned(plan: LayerPlan) {
    const one = (name: string): Parameter => plan.parameter(name, [], getInitializer('ones'));
    return { scale: this.useScale ? one('scale') : undefined, weights: this.additive ? one('concatScoreWeight') : undefined };
  }
}

export interface AdditiveAttention extends Settled<typeof additiveAttentionOptions> {}

/**
 * Additive attention: y = softmax(sum over the features of scale tanh(query + key)) value, scale a weight a feature, or 1 without `useScale`.
 * Inputs as of `Attention`.
 *
 * query (N, queries, A), key (N, keys, A), value (N, keys, B), y (N, queries, B), scale (A). Keeps its inputs and y. Throws ShapeError for examples that
 * are not [steps, features].
 * Source: Bahdanau, Cho and Bengio, "Neural Machine Translation by Jointly Learning to Align and Translate" (2014).
 */
export class AdditiveAttention extends PlainAttention {
  override get emits(): boolean {
    return true;
  }
  protected readonly additive = true;

  constructor(options: AdditiveAttentionOptions = {}) {
    super(options, additiveAttentionOptions, 'AdditiveAttention');
  }

  protected learned(plan: LayerPlan, features: number) {
    return { weights: this.useScale ? plan.parameter('scale', [features], getInitializer('glorotUniform')) : undefined };
  }
}
