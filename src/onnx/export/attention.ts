import { pure } from '../../engine/records/declare.js';
import type { AdditiveAttention, Attention } from '../../layers/attention.js';
import type { GroupQueryAttention } from '../../layers/group-query-attention.js';
import type { MultiHeadAttention } from '../../layers/multi-head-attention.js';
import { type Writers, type Written, writer } from './layer-export.js';
import type { OnnxGraph } from './onnx-graph.js';
import { last, type Value } from './value.js';

/** Added to scores that do not count: e^ of it is 0 beside any other. */
const NEVER = -1e30;

/** Query, value and key: of self attention all three are one. */
function threeOf({ g, inputs }: Written): { query: Value; value: Value; key: Value; mask: Value | undefined } {
  const plain = inputs.map((each) => last(g, each));
  const value = plain[1] ?? plain[0]!;
  return { query: plain[0]!, value, key: plain[2] ?? value, mask: plain[3] };
}

/**
 * softmax(scores) along the keys, without those behind a query where it is causal, and those that a mask leaves out: a query that attends to nothing has weights
 * of 0. `heads` where the scores have an axis for them.
 */
function weights(
  g: OnnxGraph,
  scores: string,
  sizes: readonly [number, number],
  causal: boolean,
  mask: Value | undefined,
  heads: boolean,
): string {
  const [queries, keys] = sizes;
  let masked = scores;
  if (causal) {
    const behind = Float32Array.from({ length: queries * keys }, (_, i) => (i % keys > Math.floor(i / keys) ? NEVER : 0));
    masked = g.node('Add', [masked, g.weight('causal', behind, [queries, keys])]);
  }
  if (!mask) return g.node('Softmax', [masked], { axis: -1 });
  const own = heads ? g.node('Reshape', [mask.name, g.ints([0, 1, queries, keys])]) : mask.name;
  const left = g.node('Equal', [own, g.scalar(0)]);
  const softened = g.node('Softmax', [g.node('Where', [left, g.scalar(NEVER), masked])], { axis: -1 });
  return g.node('Where', [left, g.scalar(0), softened]);
}

/** x W + b, with W (in, out) and b (out) however they are parted. */
function projected({ g, weight }: Written, name: string, x: string, from: number): string {
  const { data } = weight(`${name}/kernel`)!;
  const product = g.node('MatMul', [x, g.weight(`${name}/kernel`, data, [from, data.length / from])]);
  const bias = weight(`${name}/bias`);
  return bias ? g.node('Add', [product, g.weight(`${name}/bias`, bias.data, [bias.data.length])]) : product;
}

/** Scores of one head without projections: of dot products, or sums of tanh(query + key) times `weights`. */
function plainScores(
  g: OnnxGraph,
  query: Value,
  key: Value,
  factor: string | undefined,
  additive: boolean,
  sums: string | undefined,
): string {
  const scaled = (name: string): string => (factor === undefined ? name : g.node('Mul', [name, factor]));
  if (!additive) return g.node('MatMul', [scaled(query.name), g.node('Transpose', [key.name], { perm: [0, 2, 1] })]);
  const [queries, features] = query.shape as [number, number];
  const q = g.node('Reshape', [scaled(query.name), g.ints([0, queries, 1, features])]);
  const k = g.node('Reshape', [scaled(key.name), g.ints([0, 1, key.shape[0]!, features])]);
  const curve = g.node('Tanh', [g.node('Add', [q, k])]);
  return g.reduce('ReduceSum', sums === undefined ? curve : g.node('Mul', [curve, sums]), [-1], 0);
}

const plain = /* @__PURE__ */ writer<Attention | AdditiveAttention>((written) => {
  const { g, layer, shapes, weight } = written;
  const { query, value, key, mask } = threeOf(written);
  const dot = layer.kind === 'Attention';
  const constant = (name: string): string | undefined => {
    const found = weight(name);
    return found && g.weight(name, found.data, found.shape);
  };
  const additive = !dot || (layer as Attention).scoreMode === 'concat';
  const scores = plainScores(g, query, key, dot ? constant('scale') : undefined, additive, constant(dot ? 'concatScoreWeight' : 'scale'));
  const own = weights(g, scores, [query.shape[0]!, key.shape[0]!], layer.useCausalMask, mask, false);
  return { name: g.node('MatMul', [own, value.name]), shape: shapes[0]! };
});

interface Heads {
  readonly heads: number;
  readonly keyHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
}

/** Attention of several heads, of which each of keys and values is read by `heads / keyHeads`: their queries stand behind one another in its products. */
function ofHeads(written: Written<MultiHeadAttention | GroupQueryAttention>, { heads, keyHeads, keyDim, valueDim }: Heads): Value {
  const { g, layer, shapes } = written;
  const { query, value, key, mask } = threeOf(written);
  const [queries, keys] = [query.shape[0]!, key.shape[0]!];
  const parted = (name: string, x: Value, count: number, width: number, perm: readonly number[]): string => {
    const [steps, features] = x.shape as [number, number];
    const apart = g.node('Reshape', [projected(written, name, x.name, features), g.ints([0, steps, count, width])]);
    return g.node('Transpose', [apart], { perm });
  };
  const shared = heads > keyHeads;
  const grouped = (x: string, width: number): string =>
    shared ? g.node('Reshape', [x, g.ints([0, keyHeads, (heads / keyHeads) * queries, width])]) : x;
  const byHead = (x: string, width: number): string => (shared ? g.node('Reshape', [x, g.ints([0, heads, queries, width])]) : x);
  const q = grouped(parted('query', query, heads, keyDim, [0, 2, 1, 3]), keyDim);
  const k = parted('key', key, keyHeads, keyDim, [0, 2, 3, 1]);
  const v = parted('value', value, keyHeads, valueDim, [0, 2, 1, 3]);
  const scores = byHead(g.node('Mul', [g.node('MatMul', [q, k]), g.scalar(1 / Math.sqrt(keyDim))]), keys);
  const own = grouped(weights(g, scores, [queries, keys], layer.useCausalMask, mask, true), keys);
  const context = g.node('Transpose', [byHead(g.node('MatMul', [own, v]), valueDim)], { perm: [0, 2, 1, 3] });
  const width = heads * valueDim;
  const whole = g.node('Reshape', [context, g.ints([0, queries, width])]);
  return { name: projected(written, 'attentionOutput', whole, width), shape: shapes[0]! };
}

export const attentionWriters: Writers = /* @__PURE__ */ pure(() => ({
  Attention: plain,
  AdditiveAttention: plain,
  MultiHeadAttention: writer<MultiHeadAttention>((written) => {
    const { numHeads: heads, keyDim, valueDim } = written.layer;
    return ofHeads(written, { heads, keyHeads: heads, keyDim, valueDim });
  }),
  GroupQueryAttention: writer<GroupQueryAttention>((written) => {
    const { numQueryHeads: heads, numKeyValueHeads: keyHeads, headDim } = written.layer;
    return ofHeads(written, { heads, keyHeads, keyDim: headDim, valueDim: headDim });
  }),
}));
