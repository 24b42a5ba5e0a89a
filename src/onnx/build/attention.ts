// Attention of several heads, which files hold taken apart: softmax(s Q K^T) V between four products with weights. However they turn and part the heads, it is
// told by where every number comes from.
import { Add, Dense, MultiHeadAttention, Rescaling, Reshape, Softmax } from '../../layers/built-in.js';
import type { SymbolicTensor } from '../../layers/layer.js';
import type { Builder, Weights } from '../builder.js';
import { OnnxProduct } from '../layers/product.js';
import { OnnxWeight } from '../layers/weight.js';
import type { OnnxNode } from '../node.js';
import { type Traced, traced } from './traced.js';

/** A Dense layer's outputs as the vectors of heads: number i of head h is column columns[h * width + i] of its kernel, at the same step. */
interface Heads {
  readonly dense: Dense;
  readonly input: SymbolicTensor;
  readonly weights: Weights;
  readonly columns: readonly number[];
  readonly factor: number;
}

/** Places (heads, steps, width), or turned (heads, width, steps), as columns of rows of `units`; undefined if a step reads another, or other columns. */
function columnsOf(
  places: ArrayLike<number>,
  [heads, steps, width]: readonly number[],
  turned: boolean,
  units: number,
): number[] | undefined {
  const columns = new Array<number>(heads! * width!);
  for (let i = 0; i < places.length; i++) {
    const rest = i % (steps! * width!);
    const step = turned ? rest % steps! : Math.floor(rest / width!);
    const at = Math.floor(i / (steps! * width!)) * width! + (turned ? Math.floor(rest / steps!) : rest % width!);
    const column = places[i]! - step * units;
    if (column < 0 || column >= units || (columns[at] ?? column) !== column) return undefined;
    columns[at] = column;
  }
  return columns;
}

/** A matrix for every head, of a Dense layer of steps. */
function headsOf(b: Builder, value: SymbolicTensor, shape: readonly number[], turned: boolean): Heads | undefined {
  const from = traced(b, value, Dense);
  if (!from?.layer.trainable) return undefined;
  const [input] = from.inputs;
  const weights = b.weights.get(from.layer);
  const steps = turned ? shape[2]! : shape[1]!;
  const sizes = [shape[0]!, steps, turned ? shape[1]! : shape[2]!];
  if (!input || !weights || b.shapes.get(input)?.length !== 2 || b.shapes.get(input)![0] !== steps) return undefined;
  const columns = columnsOf(from.places, sizes, turned, from.layer.units);
  return columns && { dense: from.layer, input, weights, columns, factor: from.factor };
}

/** Scores before the softmax: their product, and what they are multiplied with. */
interface Scores {
  readonly inputs: readonly SymbolicTensor[];
  readonly product: OnnxProduct;
  readonly factor: number;
  /** Whether steps behind a query's own are left out. */
  readonly causal: boolean;
}

/** Whether numbers (queries, keys) are 0, and behind the query below all scores. */
function isCausal(numbers: ArrayLike<number> | undefined, queries: number, keys: number): boolean {
  if (numbers?.length !== queries * keys) return false;
  return Array.from(numbers).every((x, i) => (i % keys > Math.floor(i / keys) ? x <= -1e9 : x === 0));
}

function scoresOf(b: Builder, value: SymbolicTensor, queries: number, keys: number): Scores | undefined {
  let [factor, causal] = [1, false];
  for (let at: SymbolicTensor | undefined = value; at?.layer; ) {
    const { layer, inputs }: SymbolicTensor = at;
    if (layer instanceof OnnxProduct) return { inputs, product: layer, factor, causal };
    const mask: SymbolicTensor | undefined = inputs.find((one) => one.layer instanceof OnnxWeight);
    if (layer instanceof Add && inputs.length === 2 && mask && !causal) {
      causal = isCausal(b.weights.get(mask.layer!)?.value, queries, keys);
      if (!causal) return undefined;
      at = inputs.find((one) => one !== mask);
    } else if (layer instanceof Reshape || (layer instanceof Rescaling && layer.offset === 0)) {
      factor *= layer instanceof Rescaling ? layer.scale : 1;
      at = inputs[0];
    } else return undefined;
  }
  return undefined;
}

/** The scores behind what is multiplied with V, of softmax along the keys; nothing between them moves numbers. */
function attended(b: Builder, context: Traced<OnnxProduct>): Scores | undefined {
  const [queries, keys] = b.shapes.get(context.inputs[0]!)!.slice(1) as [number, number];
  let at = context.inputs[0];
  while (at?.layer instanceof Reshape) at = at.inputs[0];
  const from = at?.layer instanceof Softmax ? at.inputs[0] : undefined;
  return from && b.shapes.get(from)?.at(-1) === keys ? scoresOf(b, from, queries, keys) : undefined;
}

/** Columns of a kernel (rows, units), or of a bias, in another order. */
const picked = (values: ArrayLike<number>, units: number, columns: readonly number[]): Float32Array =>
  Float32Array.from(
    { length: (values.length / units) * columns.length },
    (_, i) => values[Math.floor(i / columns.length) * units + columns[i % columns.length]!]!,
  );

function weightsOf(parts: Readonly<Record<string, Heads>>, out: Weights, rows: readonly number[], units: number): Weights {
  const all: [string, ArrayLike<number>][] = [];
  for (const [name, { weights, columns, dense }] of Object.entries(parts))
    for (const each of Object.keys(weights)) all.push([`${name}/${each}`, picked(weights[each]!, dense.units, columns)]);
  const kernel = new Float32Array(out.kernel!.length);
  rows.forEach((row, f) => {
    for (let u = 0; u < units; u++) kernel[row * units + u] = out.kernel![f * units + u]!;
  });
  all.push(['attentionOutput/kernel', kernel]);
  if (out.bias) all.push(['attentionOutput/bias', out.bias]);
  return Object.fromEntries(all);
}

/** The layer of attention that ends with the product of `value`, [steps, features], and `out`; undefined where it is none. */
export function attention(b: Builder, node: OnnxNode, value: SymbolicTensor, out: Weights, units: number): SymbolicTensor | undefined {
  const shape = b.shapes.get(value);
  const context = b.options.joins && shape?.length === 2 ? traced(b, value, OnnxProduct) : undefined;
  if (context?.factor !== 1 || context.layer.transposeB) return undefined;
  const [probabilities, values] = context.inputs.map((one) => b.shapes.get(one));
  const scores = probabilities && values && attended(b, context);
  const [left, right] = scores?.inputs.map((one) => b.shapes.get(one)) ?? [];
  if (!scores || !left || !right) return undefined;
  const query = headsOf(b, scores.inputs[0]!, left, false);
  const key = headsOf(b, scores.inputs[1]!, right, !scores.product.transposeB);
  const v = headsOf(b, context.inputs[1]!, values!, false);
  const [numHeads, steps, keyDim] = left as [number, number, number];
  const valueDim = values![2]!;
  // row f of the last kernel is number f % valueDim of head f / valueDim: places of (heads, steps, width), read step by step
  const rows = Array.from({ length: shape![1]! }, (_, f) => context.places[f]!).map(
    (place) => Math.floor(place / (steps * valueDim)) * valueDim + (place % valueDim),
  );
  const inPlace = Array.from(context.places).every((place, i) => {
    const row = rows[i % rows.length]!;
    return place === Math.floor(row / valueDim) * steps * valueDim + Math.floor(i / rows.length) * valueDim + (row % valueDim);
  });
  if (!query || !key || !v || !inPlace || shape![0] !== steps || rows.length !== numHeads * valueDim) return undefined;
  const scale = scores.factor * query.factor * key.factor * Math.sqrt(keyDim);
  const parts = { query, key, value: v };
  const useBias = 'bias' in out;
  const isWhole =
    new Set(rows).size === rows.length && Object.values(parts).every(({ columns }) => new Set(columns).size === columns.length);
  if (!isWhole || Math.abs(scale - 1) > 1e-5 || v.factor !== 1) return undefined;
  if (Object.values(parts).some(({ weights }) => 'bias' in weights !== useBias)) return undefined;
  for (const { dense } of Object.values(parts)) b.absorbed.add(dense);
  const inputs = [query.input, v.input, key.input];
  const options = { numHeads, keyDim, valueDim, useBias, outputShape: units, useCausalMask: scores.causal };
  const own = new Set(inputs).size === 1 ? inputs.slice(0, 1) : inputs;
  return b.add(node, (name) => new MultiHeadAttention({ ...options, name }), own, weightsOf(parts, out, rows, units));
}
