// The model of a graph: its inputs, its layers, its outputs in the file's order of axes.
import { FormatError } from '../errors.js';
import { Identity } from '../layers/built-in.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import { fileFault } from '../models/from-file.js';
import { show } from '../options.js';
import { Builder, type Weights } from './builder.js';
import { Evaluation, type Faults } from './evaluate.js';
import type { FileEnd } from './file-ends.js';
import { outputNames } from './graph.js';
import { batchAxes, type GraphInput, liveInputOf } from './inputs.js';
import { OnnxModel } from './onnx-model.js';
import type { GraphProto } from './proto/messages.js';
import type { ReadExternal } from './proto/tensor-values.js';
import { MixesBatch } from './refusal.js';
import type { Live } from './values.js';

/** Numbers that may be computed while reading, whatever the file's size. */
const LEAST_BUDGET = 65536;
/** Nodes that a message lists. */
const LISTED = 24;

/** Names of all values that are read, here and in graphs within. */
function usedNames(graph: GraphProto, names: Set<string> = new Set()): Set<string> {
  for (const name of outputNames(graph)) names.add(name);
  for (const node of graph.node) {
    for (const name of node.input) names.add(name);
    for (const { g } of node.attribute) if (g) usedNames(g, names);
  }
  return names;
}

function refusal(faults: Faults): FormatError {
  const all = Array.from(faults, ([title, reason]) => title + (reason && `: ${reason}`));
  const more = all.length > LISTED ? `; and ${all.length - LISTED} more` : '';
  return new FormatError(
    `onnx: there are no layers for ${all.length === 1 ? 'this node' : `these ${all.length} nodes`}: ${all.slice(0, LISTED).join('; ')}${more}.`,
  );
}

/** A file's graph, and how it is to be had. */
export interface Read {
  readonly graph: GraphProto;
  readonly inputs: readonly GraphInput[];
  readonly opsets: ReadonlyMap<string, number>;
  readonly bytes: number;
  readonly nhwc: boolean;
  readonly foldBatchNormalization: boolean;
  readonly external: ReadExternal;
}

/** An output in the file's order of axes, or channels last, and what the file has it as. */
function outputOf(
  b: Builder,
  given: Live,
  nhwc: boolean,
  name: string,
  taken: readonly SymbolicTensor[],
): { tensor: SymbolicTensor; end: FileEnd } {
  const value = settledBatch(b, given);
  const { dims, batch } = value;
  if (b.batched && batch < 0) throw new MixesBatch();
  const axes = [...value.order].sort((a, c) => a - c);
  const order = nhwc && dims.length === 4 && batch === 0 ? [2, 3, 1] : axes;
  const shape = order.map((axis) => dims[axis]!);
  const tensor = b.arrange(value, order, shape.length > 0 ? shape : [1]);
  const own = tensor.call && !taken.includes(tensor);
  return { tensor: own ? tensor : new Identity({ name: b.name(`${name}_identity`) }).apply(tensor), end: { name, dims, batch } };
}

/** A batch of 1 stands where the inputs have it, if it can. */
function settledBatch(b: Builder, value: Live): Live {
  const { batch } = b.options;
  if (batch < 0) return b.hideBatch(value);
  if (value.batch >= 0 && (value.dims[value.batch] !== 1 || value.dims[batch] !== 1)) return value;
  return value.dims[batch] === 1 ? b.batchAt(value, batch) : value;
}

/** A model, and what the file has for its parameters. */
export interface BuiltModel {
  readonly model: OnnxModel;
  readonly weights: ReadonlyMap<Layer, Weights>;
}

/** Builds the graph with axis `batch` of its inputs as the model's, or with -1 of whole tensors. Throws MixesBatch where it cannot be that. */
function build(given: Read, batch: number, joins = true): BuiltModel {
  const { graph, inputs, opsets, bytes, nhwc, foldBatchNormalization, external } = given;
  const budget = Math.max(LEAST_BUDGET, bytes / 2);
  const b = new Builder({ batch, foldBatchNormalization, joins, budget }, usedNames(graph));
  const lives = inputs.map((one) => liveInputOf(b, one, nhwc && batch === 0));
  for (const [i, { name }] of inputs.entries()) b.values.set(name, lives[i]!);
  const evaluation = new Evaluation(b, { opsets, external });
  evaluation.graph(graph);
  if (evaluation.faults.size > 0) throw refusal(evaluation.faults);
  const names = outputNames(graph);
  const tensors: SymbolicTensor[] = [];
  const outputs = names.map((name) => {
    const value = b.values.get(name);
    if (!value) throw new FormatError(`onnx: nothing makes the output ${show(name)}.`);
    if (!value.live) throw new FormatError(`onnx: the output ${show(name)} hangs on no input: there is nothing to compute.`);
    const { tensor, end } = outputOf(b, value, nhwc, name, tensors);
    tensors.push(tensor);
    return end;
  });
  const reached = readInputs(tensors);
  // weights that are read elsewhere too would be there twice, and learn apart
  if (Array.from(reached).some(({ layer }) => layer && b.absorbed.has(layer))) return build(given, batch, false);
  const read = inputs.filter((_, i) => reached.has(lives[i]!.tensor));
  const model = new OnnxModel({
    inputs: Object.fromEntries(read.map((one) => [one.name, lives[inputs.indexOf(one)]!.tensor])),
    outputs: Object.fromEntries(tensors.map((tensor, i) => [names[i]!, tensor])),
    ends: { inputs: read.map(({ name, dims }) => ({ name, dims, batch })), outputs },
    unread: inputs.filter((one) => !read.includes(one)).map(({ name }) => name),
  });
  return { model, weights: b.weights };
}

/** The inputs that values hang on. */
function readInputs(values: readonly SymbolicTensor[]): Set<SymbolicTensor> {
  const seen = new Set<SymbolicTensor>();
  const waiting = [...values];
  for (let value = waiting.pop(); value; value = waiting.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    waiting.push(...value.inputs);
  }
  return seen;
}

/** With the first axis that can be the batch, or where the graph mixes those with others, none. */
export function builtModel(read: Read): BuiltModel {
  let fault: unknown;
  for (const batch of batchAxes(read.inputs)) {
    try {
      return build(read, batch);
    } catch (cause) {
      fault = cause;
      if (!(cause instanceof MixesBatch)) break;
    }
  }
  throw fileFault('onnx: the graph does not hold together', fault);
}
