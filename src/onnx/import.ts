import { FormatError, OptionError } from '../errors.js';
import { Identity } from '../layers/built-in.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import type { MetricName } from '../metrics/index.js';
import type { Predicted } from '../models/evaluate.js';
import { fileFault, workspaceFromFile } from '../models/from-file.js';
import type { BaseModel } from '../models/model.js';
import { type OptionSpec, settle } from '../option-spec.js';
import { callable, oneOf, show, trueOrFalse } from '../options.js';
import type { Tensor } from '../tensor.js';
import { Builder, type Weights } from './builder.js';
import { Evaluation, type Faults } from './evaluate.js';
import type { FileEnd } from './file-ends.js';
import { outputNames } from './graph.js';
import { batchAxes, type GraphInput, graphInputs, type InputShapes, liveInputOf } from './inputs.js';
import { isStandard } from './node.js';
import { OnnxModel } from './onnx-model.js';
import { type GraphProto, type ModelProto, readModelProto } from './proto/messages.js';
import type { ExternalData } from './proto/tensor-values.js';
import { MixesBatch } from './refusal.js';
import type { Live } from './values.js';

/** Reads weights that lie in a file beside the model: its bytes, or the part that is asked for. */
export type ReadExternalData = (name: string) => Uint8Array;

const importOptions = {
  /** 'file': images as the file has them, mostly [channels, height, width]; 'nhwc': [height, width, channels], what layers here work on. Default 'file'. */
  layout: [(owner: string, name: string, value: 'file' | 'nhwc') => oneOf(owner, name, value, ['file', 'nhwc']), 'file'],
  /** All extents of inputs that the file leaves open, the batch's too; by their names, or in their order. */
  inputShapes: [(_owner: string, _name: string, value: InputShapes): InputShapes => value, undefined],
  /** Batch norms behind convolutions go into their kernels: faster to predict with, less good to train. Default false. */
  foldBatchNormalization: [trueOrFalse, false],
  /** false: all layers are frozen; a layer's own `trainable` thaws it. Default true. */
  trainable: [trueOrFalse, true],
  /** Gives the bytes of a file that lies beside the model, where its weights are. In Node: `(name) => readFileSync(join(folder, name))`. */
  externalData: [callable<ReadExternalData>, undefined],
} as const satisfies OptionSpec;

export interface ImportOnnxOptions {
  /** 'file': images as the file has them, mostly [channels, height, width]; 'nhwc': [height, width, channels], what layers here work on. Default 'file'. */
  layout?: 'file' | 'nhwc' | undefined;
  /** All extents of inputs that the file leaves open, the batch's too; by their names, or in their order. */
  inputShapes?: InputShapes | undefined;
  /** Batch norms behind convolutions go into their kernels: faster to predict with, less good to train. Default false. */
  foldBatchNormalization?: boolean | undefined;
  /** false: all layers are frozen; a layer's own `trainable` thaws it. Default true. */
  trainable?: boolean | undefined;
  /** Gives the bytes of a file that lies beside the model, where its weights are. In Node: `(name) => readFileSync(join(folder, name))`. */
  externalData?: ReadExternalData | undefined;
}

/** Numbers that may be computed while reading, whatever the file's size. */
const LEAST_BUDGET = 65536;
/** Nodes that a message lists. */
const LISTED = 24;

/** Opsets by their domain, ONNX's own under ''. Throws FormatError for one that is too old or too new to be known. */
function opsetsOf({ opset_import: list }: ModelProto): Map<string, number> {
  const opsets = new Map(list.map(({ domain = '', version = 1 }) => [isStandard(domain) ? '' : domain, version]));
  const own = opsets.get('');
  if (own !== undefined && !(own >= 6 && own <= 22))
    throw new FormatError(
      `onnx: the file is of opset ${own}; expected 6 to 22. onnx.version_converter of Python's onnx package brings it to another.`,
    );
  return opsets;
}

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

interface Read {
  readonly graph: GraphProto;
  readonly inputs: readonly GraphInput[];
  readonly opsets: ReadonlyMap<string, number>;
  readonly bytes: number;
  readonly options: ImportOnnxOptions;
  readonly external: ((data: ExternalData) => Uint8Array) | undefined;
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

interface BuiltModel {
  readonly model: OnnxModel;
  readonly weights: ReadonlyMap<Layer, Weights>;
}

/** Builds the graph with axis `batch` of its inputs as the model's, or with -1 of whole tensors. Throws MixesBatch where it cannot be that. */
function build({ graph, inputs, opsets, bytes, options, external }: Read, batch: number): BuiltModel {
  const nhwc = options.layout === 'nhwc';
  const budget = Math.max(LEAST_BUDGET, bytes / 2);
  const b = new Builder({ batch, foldBatchNormalization: options.foldBatchNormalization ?? false, budget }, usedNames(graph));
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

/** Gives the model's parameters what the file has for them, before any memory is taken. */
function assign(model: OnnxModel, weights: ReadonlyMap<Layer, Weights>): void {
  workspaceFromFile('onnx', model.trainer, undefined, (store) =>
    store.list.map(({ layer, name, size, fullName }) => {
      const values = weights.get(layer)?.[name];
      if (values?.length !== size)
        throw new FormatError(`onnx: the file has ${values?.length ?? 0} numbers for ${show(fullName)}; expected ${size}.`);
      return values instanceof Float32Array ? values : Float32Array.from(values);
    }),
  );
}

/** Reads the part of a file beside the model that a tensor names. */
const externalReader = (read: ReadExternalData | undefined): Read['external'] =>
  read &&
  (({ location, offset, length }) => {
    if (/^[\\/]|^\w:|(^|[\\/])\.\.([\\/]|$)/.test(location))
      throw new FormatError(`onnx: weights are to be in the file ${show(location)}, which does not lie beside the model.`);
    const bytes = read(location);
    if (!(bytes instanceof Uint8Array))
      throw new OptionError(`importOnnx: option "externalData" must give a Uint8Array, received ${show(bytes)}.`);
    return bytes.subarray(offset, length === undefined ? undefined : offset + length);
  });

/**
 * The model of an ONNX file (opsets 6 to 22), with its weights: compile it to train on. Operators become layers; arithmetic on shapes is done while reading;
 * images, which files hold channels first, are turned once.
 *
 * ```ts
 * const model = importOnnx(await readFileBytes('resnet.onnx'));
 * const { data, shape } = model.predict(images); // [N, 3, 224, 224], as in the file
 * ```
 *
 * Inputs and outputs have the file's shapes, names and order; the first axis is the batch, of any extent. Of a file that mixes its first axis with others, an
 * example is a whole tensor: give it in the file's shape. Numbers that are only added or multiplied do not learn. Layers may be among them that only ONNX
 * asks for: `loadModel(bytes, { layers: onnxLayers })` reads such a model again.
 *
 * Throws FormatError for bytes that are no ONNX model, and for operators that there are no layers for, all of them at once, with node, operator, domain and
 * opset; OptionError where shapes of inputs are open, and were not given.
 */
export function importOnnx<Metrics extends string = MetricName, Output extends Predicted = Tensor<Float32Array>>(
  bytes: Uint8Array | ArrayBuffer,
  options: ImportOnnxOptions = {},
): BaseModel<Metrics, Output> {
  const settled = settle('importOnnx', options, importOptions) as ImportOnnxOptions;
  if (!(bytes instanceof Uint8Array || bytes instanceof ArrayBuffer))
    throw new OptionError(`importOnnx: received ${show(bytes)}; expected the bytes of a file, as a Uint8Array or an ArrayBuffer.`);
  // a plain array, not Node's Buffer
  const file = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const proto = readModelProto(file);
  const { graph } = proto;
  if (!graph || graph.output.length === 0) throw new FormatError(`onnx: the ${file.length} bytes hold no graph with outputs.`);
  const opsets = opsetsOf(proto);
  const inputs = graphInputs(graph, settled.inputShapes);
  const read: Read = { graph, inputs, opsets, bytes: file.length, options: settled, external: externalReader(settled.externalData) };
  const { model, weights } = builtModel(read);
  assign(model, weights);
  if (settled.trainable === false) for (const layer of model.layers) layer.trainable = false;
  return model as unknown as BaseModel<Metrics, Output>;
}

/** With the first axis that can be the batch, or where the graph mixes those with others, none. */
function builtModel(read: Read): BuiltModel {
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
