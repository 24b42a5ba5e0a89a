import { FormatError, OptionError } from '../errors.js';
import type { Layer } from '../layers/layer.js';
import type { MetricName } from '../metrics/index.js';
import type { Predicted } from '../models/evaluate.js';
import { workspaceFromFile } from '../models/from-file.js';
import type { BaseModel } from '../models/model.js';
import { type OptionSpec, settle } from '../option-spec.js';
import { callable, oneOf, show, trueOrFalse } from '../options.js';
import type { Tensor } from '../tensor.js';
import { builtModel } from './assemble.js';
import type { Weights } from './builder.js';
import { graphInputs, type InputShapes } from './inputs.js';
import { isStandard } from './node.js';
import type { OnnxModel } from './onnx-model.js';
import { type ModelProto, readModelProto } from './proto/messages.js';
import type { ReadExternal } from './proto/tensor-values.js';

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
const externalReader = (read: ReadExternalData | undefined): ReadExternal =>
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
  const { model, weights } = builtModel({
    ...{ graph, inputs, opsets, bytes: file.length },
    nhwc: settled.layout === 'nhwc',
    foldBatchNormalization: settled.foldBatchNormalization ?? false,
    external: externalReader(settled.externalData),
  });
  assign(model, weights);
  if (settled.trainable === false) for (const layer of model.layers) layer.trainable = false;
  return model as unknown as BaseModel<Metrics, Output>;
}
