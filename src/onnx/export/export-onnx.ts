import { OptionError } from '../../errors.js';
import type { Bidirectional } from '../../layers/bidirectional.js';
import type { Layer } from '../../layers/layer.js';
import type { TimeDistributed } from '../../layers/time-distributed.js';
import { firstValues, type Graph } from '../../models/graph.js';
import { type AnyModel, BaseModel } from '../../models/model.js';
import { NetworkPlan } from '../../models/network.js';
import type { ParameterStore } from '../../models/parameters.js';
import { type OptionSpec, type OptionsOf, settle } from '../../option-spec.js';
import { inRange, isWhole, oneOf, positiveInteger, show } from '../../options.js';
import { DataType, type Draft, type ValueInfoProto, writeModelProto } from '../proto/messages.js';
import type { Weight, Written } from './layer-export.js';
import { OnnxGraph } from './onnx-graph.js';
import { MASK_READERS } from './recurrent.js';
import { first, last, layoutOf, type Value } from './value.js';
import { writerOf } from './write-layer.js';

/** Operator sets that are written, and the version of the file format that each came with. */
const IR_VERSIONS: Readonly<Record<number, number>> = { 17: 8, 18: 8, 19: 9, 20: 9, 21: 10, 22: 10 };
const OPSETS = Object.keys(IR_VERSIONS).map(Number);

function opsetOption(owner: string, name: string, given: number): number {
  const value = inRange(owner, name, given, OPSETS[0]!, OPSETS.at(-1)!);
  if (isWhole(value)) return value;
  throw new OptionError(`${owner}: option "${name}" must be a whole number, received ${show(given)}.`);
}

const exportOnnxOptions = {
  /** The version of ONNX's operators, 17 to 22. Default 17. */
  opset: [opsetOption, 17],
  /** How images come in and go out: (N, height, width, channels) as here, or (N, channels, height, width). Default 'nhwc'. */
  layout: [(owner, name, given: 'nhwc' | 'nchw'): 'nhwc' | 'nchw' => oneOf(owner, name, given, ['nhwc', 'nchw']), 'nhwc'],
  /** Examples at a time. Default: any number. */
  batch: [positiveInteger, undefined],
} as const satisfies OptionSpec;

/** Options of {@link exportOnnx}. */
export interface ExportOnnxOptions extends OptionsOf<typeof exportOnnxOptions> {}

const OWNER = 'exportOnnx';

/** The layer itself, or the one that it holds. */
const within = (layer: Layer): Layer => (layer.kind === 'TimeDistributed' ? within((layer as TimeDistributed).layer) : layer);

/** Whether a layer goes on from the states that it had when it was last called. */
function isStateful(layer: Layer): boolean {
  if (layer.kind === 'Bidirectional') return isStateful((layer as Bidirectional).layer as Layer);
  return 'stateful' in layer && layer.stateful === true;
}

/** All that cannot be written, at once. */
function checkLayers(graph: Graph, plan: NetworkPlan, nameOf: (layer: Layer) => string): void {
  const faults = graph.nodes.flatMap(({ layer, inputs }) => {
    const { kind } = within(layer);
    if (!writerOf(kind)) return [`the layer "${nameOf(layer)}" is a ${kind}, which it has no operators for`];
    if (isStateful(layer))
      return [`the ${kind} "${nameOf(layer)}" is stateful, and ONNX's operators begin anew; give it its states as inputs`];
    const masked = MASK_READERS.has(kind) && inputs.some((value) => plan.masks[value]);
    return masked ? [`the ${kind} "${nameOf(layer)}" reads a mask, which ONNX's operators do not take`] : [];
  });
  if (faults.length > 0) throw new OptionError(`${OWNER}: ${[...new Set(faults)].join('; ')}.`);
}

/** What a graph is called at its ends. */
function endOf(name: string, shape: readonly number[], batch: number | undefined): Draft<ValueInfoProto> {
  const dim = [batch === undefined ? { dim_param: 'N' } : { dim_value: batch }, ...shape.map((extent) => ({ dim_value: extent }))];
  return { name, type: { tensor_type: { elem_type: DataType.FLOAT, shape: { dim } } } };
}

function weightsOf(store: ParameterStore, layer: Layer): (name: string) => Weight | undefined {
  return (name) => {
    const found = store.list.find((parameter) => parameter.layer === layer && parameter.name === name);
    return found && { shape: found.shape, data: store.read(found).slice() };
  };
}

/** Writes the nodes of all layers; the values that they make, in their order. */
function writeNodes(
  g: OnnxGraph,
  graph: Graph,
  store: ParameterStore,
  starts: readonly Value[],
  shapes: readonly (readonly number[])[],
): Value[] {
  const values: Value[] = [...starts];
  const firsts = firstValues(graph);
  graph.nodes.forEach(({ layer, inputs }, i) => {
    const name = store.nameOf(layer);
    const read = inputs.map((value) => values[value]!);
    g.scope = name;
    const written: Written = {
      ...{ g, layer, inputs: read, x: read[0]! },
      shapes: shapes.slice(firsts[i], firsts[i]! + layer.outputCount),
      weight: weightsOf(store, layer),
    };
    try {
      const made = writerOf(layer.kind)!(written);
      values.push(...(Array.isArray(made) ? (made as readonly Value[]) : [made as Value]));
    } catch (cause) {
      throw cause instanceof OptionError ? new OptionError(`${OWNER}: of the layer "${name}" ${cause.message}`, { cause }) : cause;
    }
  });
  return values;
}

/**
 * A model as ONNX, as it predicts: dropout, noise and augmentation away, batch norms by their running statistics. Within, images lie with their channels first,
 * as ONNX's operators have them; they are turned at the ends, or with `layout: 'nchw'` come so. Inputs and outputs are f32, have the model's names, and
 * any number of examples; indices for an Embedding are floats too.
 *
 * ```ts
 * await saveTo('model.onnx', exportOnnx(model));
 * ```
 *
 * Throws OptionError that lists all layers that ONNX has no operators for, such as your own, and those that read masks.
 */
export function exportOnnx(model: AnyModel, options: ExportOnnxOptions = {}): Uint8Array<ArrayBuffer> {
  const { opset, layout, batch } = settle(OWNER, options, exportOnnxOptions);
  if (!(model instanceof BaseModel)) throw new OptionError(`${OWNER}: expected a model, received ${show(model)}.`);
  const { graph, store } = model.trainer.workspace();
  const plan = new NetworkPlan(graph, store, { batch: 1, training: false, gradients: false });
  checkLayers(graph, plan, (layer) => store.nameOf(layer));
  const g = new OnnxGraph(opset);
  const turns = ({ length }: readonly number[]): boolean => layout === 'nchw' && length === 3;
  const starts = graph.inputs.map(({ name, shape }): Value => ({ name: g.unique(name), shape, ...(turns(shape) ? { first: true } : {}) }));
  const shapes = [...graph.inputs, ...plan.outputs].map(({ shape }) => shape);
  const outputNames = graph.outputs.map(({ name }) => g.unique(name));
  const values = writeNodes(g, graph, store, starts, shapes);
  g.scope = 'output';
  const ends = graph.outputs.map(({ value }) => (turns(shapes[value]!) ? first : last)(g, values[value]!));
  ends.forEach(({ name }, i) => {
    g.nodes.push({ name: g.unique('output/Identity'), op_type: 'Identity', input: [name], output: [outputNames[i]!], attribute: [] });
  });
  return writeModelProto({
    ir_version: IR_VERSIONS[opset]!,
    opset_import: [{ domain: '', version: opset }],
    producer_name: 'wasm-nn',
    graph: {
      name: model.name,
      node: g.nodes,
      initializer: g.initializers,
      input: starts.map(({ name, shape, first: turned }) => endOf(name, layoutOf(shape, turned), batch)),
      output: ends.map(({ shape, first: turned }, i) => endOf(outputNames[i]!, layoutOf(shape, turned), batch)),
    },
  });
}
