// Walks through the nodes of a graph: what hangs on numbers of the file alone is computed, all else becomes layers.
import { FormatError, WasmNnError } from '../errors.js';
import { show } from '../options.js';
import { sizeOf } from '../shape.js';
import type { Inputs } from './arguments.js';
import type { Builder } from './builder.js';
import { shapeOf } from './fold/shapes.js';
import { nodesOf, orderedNodes, outputNames } from './graph.js';
import { isStandard, type OnnxNode } from './node.js';
import { buildOf, foldOf } from './operators.js';
import { normalized } from './patterns/normalize.js';
import type { GraphProto } from './proto/messages.js';
import { type ReadExternal, tensorValues } from './proto/tensor-values.js';
import { MixesBatch, Refusal, refuse } from './refusal.js';
import { constant, integers, type Value } from './values.js';

/** What a file may hold besides its graph. */
export interface Around {
  readonly opsets: ReadonlyMap<string, number>;
  readonly external: ReadExternal;
}

/** What a node and its operator cannot be had for, by the node's title. */
export type Faults = Map<string, string>;

const KEEPS_KIND = new Set([
  'Identity',
  'Reshape',
  'Transpose',
  'Squeeze',
  'Unsqueeze',
  'Slice',
  'Gather',
  'Concat',
  'Flatten',
  'Expand',
  'Split',
]);

export class Evaluation {
  readonly faults: Faults = new Map();

  constructor(
    private readonly b: Builder,
    private readonly around: Around,
  ) {}

  /** Gives all values of a graph that its outputs hang on. */
  graph(graph: GraphProto): void {
    const { values } = this.b;
    for (const tensor of graph.initializer) {
      const name = tensor.name ?? '';
      if (!this.b.uses.has(name)) continue;
      values.set(name, { live: false, ...tensorValues(`onnx: the initializer ${show(name)}`, tensor, this.around.external) });
    }
    const nodes = nodesOf(graph, this.around.opsets, outputNames(graph));
    const rest = nodes.filter((node) => !this.folded(node));
    for (const node of orderedNodes(normalized(rest, this.b, outputNames(graph)), outputNames(graph))) this.node(node);
  }

  /** Computes a node of numbers of the file. */
  private folded(node: OnnxNode): boolean {
    const { values } = this.b;
    if (!isStandard(node.domain) || node.op === 'If') return false;
    if (node.op === 'Constant') return this.attempt(node, () => [constantOf(node, this.around.external)]);
    const inputs = node.inputs.map((name) => (name === '' ? undefined : values.get(name)));
    const known = node.inputs.every((name, i) => name === '' || inputs[i]?.live === false);
    const fold = foldOf(node.op);
    if (!known || !fold || node.inputs.length === 0) return false;
    return this.attempt(node, () => fold(this.b, node, inputs));
  }

  private attempt(node: OnnxNode, make: () => readonly Value[]): boolean {
    try {
      const made = make();
      node.outputs.forEach((name, i) => {
        if (name !== '' && made[i]) this.b.values.set(name, made[i]);
      });
      return true;
    } catch (cause) {
      if (cause instanceof MixesBatch && this.b.batched) throw cause;
      // what a layer refuses is told in its words; anything else is a node whose parts do not fit together
      const told =
        cause instanceof Refusal || cause instanceof WasmNnError ? cause.message : 'has inputs or attributes that do not fit together';
      this.faults.set(node.title, told);
      return true;
    }
  }

  private node(node: OnnxNode): void {
    const { values } = this.b;
    const known = isStandard(node.domain) || node.domain === 'wasm-nn';
    const build = known ? buildOf(node.op) : undefined;
    const shapes = known && (node.op === 'Shape' || node.op === 'Size');
    if (!build && !shapes && !(known && (node.op === 'If' || foldOf(node.op)))) {
      this.faults.set(node.title, '');
      return;
    }
    const missing = node.inputs.find((name) => name !== '' && !values.has(name));
    // what it reads could not be had: that is told already
    if (missing !== undefined && this.faults.size > 0) return;
    if (missing !== undefined) throw new FormatError(`onnx: the node ${node.title} reads ${show(missing)}, which nothing makes.`);
    const inputs = node.inputs.map((name) => (name === '' ? undefined : values.get(name)));
    if (node.op === 'If') this.branch(node, inputs);
    else if (!this.folded(node)) this.attempt(node, () => this.build(node, inputs));
  }

  private build(node: OnnxNode, inputs: Inputs): readonly Value[] {
    const [x] = inputs;
    if (x && (node.op === 'Shape' || node.op === 'Size')) {
      const dims = shapeOf(node, x.dims);
      return [node.op === 'Shape' ? dims : constant([], [sizeOf(x.dims)], 'integer')];
    }
    const build = buildOf(node.op) ?? refuse('works on values of the model, where there is no layer for it');
    const made = build(this.b, node, inputs);
    if (x?.live && x.kind !== 'float' && KEEPS_KIND.has(node.op) && !(node.op === 'Gather' && inputs[1]?.live))
      return made.map((value) => (value.live ? { ...value, kind: x.kind } : value));
    return made;
  }

  /** The branch of an If whose condition is known. */
  private branch(node: OnnxNode, [condition]: Inputs): void {
    if (!condition || condition.live || condition.data.length !== 1) {
      this.faults.set(node.title, 'has a condition that the model computes');
      return;
    }
    const graph = node.graph(condition.data[0] ? 'then_branch' : 'else_branch');
    this.graph(graph);
    outputNames(graph).forEach((name, i) => {
      const value = this.b.values.get(name);
      if (value && node.outputs[i]) this.b.values.set(node.outputs[i], value);
    });
  }
}

/** What a Constant node holds, in whichever attribute. */
function constantOf(node: OnnxNode, external: ReadExternal): Value {
  const tensor = node.tensor('value');
  if (tensor) return { live: false, ...tensorValues(`onnx: the node ${node.title}`, tensor, external) };
  if (node.has('value_float')) return constant([], [node.float('value_float', 0)]);
  if (node.has('value_int')) return constant([], [node.int('value_int', 0)], 'integer');
  const floats = node.floats('value_floats');
  if (node.has('value_floats') && floats) return constant([floats.length], floats);
  const ints = node.ints('value_ints');
  return node.has('value_ints') && ints ? integers(ints) : refuse('holds no numbers');
}
