import { OptionError } from '../errors.js';
import { kerasOptions } from '../keras/layer-options.js';
import { ownersOf, wordsOf } from '../keras/words.js';
import type { Layer } from '../layers/layer.js';
import { firstValues, layersOf } from '../models/graph.js';
import { type AnyModel, BaseModel } from '../models/model.js';
import type { StoredParameter } from '../models/parameters.js';
import type { Workspace } from '../models/workspace.js';
import { show } from '../options.js';

/** A weight as TensorFlow.js describes it. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32';
}

/** A layers-model in memory: what `tf.io.fromMemory` takes. */
export interface TfjsModel {
  readonly modelTopology: object;
  readonly format: 'layers-model';
  readonly generatedBy: string;
  readonly convertedBy: null;
  readonly weightSpecs: WeightSpec[];
  readonly weightData: ArrayBuffer;
}

/** Layers that TensorFlow.js has none of, though Keras does. */
const MISSING = new Set([
  'AdditiveAttention',
  'Attention',
  'CenterCrop',
  'Conv1DTranspose',
  'DepthwiseConv1D',
  'EinsumDense',
  'GroupNormalization',
  'MultiHeadAttention',
  'Normalization',
  'RandomCrop',
  'RandomFlip',
  'RandomRotation',
  'Resizing',
  'RMSNormalization',
  'SeparableConv1D',
  'SpatialDropout2D',
  'Subtract',
  'UnitNormalization',
  'UpSampling1D',
  'Cropping1D',
  'ZeroPadding1D',
]);

/** What TensorFlow.js would compute otherwise than the layer does here; undefined where all is well. */
function hindrance(layer: Layer, options: Readonly<Record<string, unknown>>): string | undefined {
  const { padding, groups, reset_after: resetAfter, output_padding: outputPadding } = options;
  const words = /Pool|Conv/.test(layer.kind);
  if (words && padding !== undefined && typeof padding !== 'string') return 'padding by numbers: put a ZeroPadding2D before it';
  if (padding === 'causal') return "padding: 'causal'";
  if (groups !== undefined && groups !== 1) return 'groups';
  if (outputPadding !== undefined) return 'outputPadding';
  return resetAfter === true ? 'resetAfter: true' : undefined;
}

function layerConfig(layer: Layer, name: string, faults: string[]): object {
  const options = MISSING.has(layer.kind) ? undefined : kerasOptions(layer.kind, layer.config as Record<string, unknown>);
  const fault = options ? hindrance(layer, options) : 'there is no such layer';
  if (fault !== undefined) faults.push(`"${name}" (${layer.kind}: ${fault})`);
  const { layer: within } = layer as { readonly layer?: Layer } & Layer;
  const inner = within && { layer: { class_name: within.kind, config: layerConfig(within, within.name, faults) } };
  return { name, trainable: layer.trainable, dtype: 'float32', ...options, ...inner };
}

/** The topology as Keras 2 writes it. */
function topologyOf(model: AnyModel, { graph, store }: Workspace): object {
  const faults: string[] = [];
  const layers = layersOf(graph);
  const configs = new Map(layers.map((layer) => [layer, layerConfig(layer, store.nameOf(layer), faults)]));
  if (faults.length > 0) throw new OptionError(`toTfjs: TensorFlow.js has no words for ${faults.join(', ')}.`);
  const versions = { keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' };
  if (model.kind === 'Sequential') {
    const stack = layers.map((layer, i) => {
      const config = i === 0 ? { ...configs.get(layer), batch_input_shape: [null, ...graph.inputs[0]!.shape] } : configs.get(layer);
      return { class_name: layer.kind, config };
    });
    return { class_name: 'Sequential', config: { name: model.name, layers: stack }, ...versions };
  }
  const first = firstValues(graph);
  // what is each value: an input, or an output of a layer at its first, second, ... place
  const places = graph.inputs.map(({ name }) => [name, 0, 0]);
  const inbound = new Map(layers.map((layer) => [layer, [] as object[]]));
  graph.nodes.forEach(({ layer, inputs }, i) => {
    const nodes = inbound.get(layer)!;
    for (let output = 0; output < layer.outputCount; output++) places[first[i]! + output] = [store.nameOf(layer), nodes.length, output];
    nodes.push(inputs.map((value) => [...places[value]!, {}]));
  });
  const inputs = graph.inputs.map(({ name, shape }) => {
    const config = { batch_input_shape: [null, ...shape], dtype: 'float32', sparse: false, name };
    return { name, class_name: 'InputLayer', config, inbound_nodes: [] };
  });
  const rest = layers.map((layer) => {
    const name = store.nameOf(layer);
    return { name, class_name: layer.kind, config: configs.get(layer), inbound_nodes: inbound.get(layer) };
  });
  const [from, to] = [graph.inputs.map((_, i) => places[i]), graph.outputs.map(({ value }) => places[value])];
  const config = { name: model.name, layers: [...inputs, ...rest], input_layers: from, output_layers: to };
  return { class_name: 'Model', config, ...versions };
}

function weightName(parameter: StoredParameter, layer: string): string {
  const [owner] = ownersOf(parameter, layer);
  return [layer, ...(owner === layer ? [] : [owner]), wordsOf(parameter)[0]].join('/');
}

/**
 * The model as TensorFlow.js's layers know it, weights and all: `tf.loadLayersModel(tf.io.fromMemory(toTfjs(model)))`; `tfjsFiles` makes files of it. Models within
 * the model are written as their layers. Weights are float32.
 *
 * Throws OptionError, with all of them, for layers and options that TensorFlow.js has not, such as groups or padding by numbers.
 */
export function toTfjs(model: BaseModel<string, never> | AnyModel): TfjsModel {
  if (!(model instanceof BaseModel)) throw new OptionError(`toTfjs: expected a model, received ${show(model)}.`);
  const space = (model as AnyModel).trainer.workspace();
  const modelTopology = topologyOf(model as AnyModel, space);
  const { list } = space.store;
  const data = new Float32Array(list.reduce((sum, { size }) => sum + size, 0));
  let at = 0;
  const weightSpecs = list.map((parameter): WeightSpec => {
    data.set(space.store.read(parameter), at);
    at += parameter.size;
    return {
      name: weightName(parameter, space.store.nameOf(parameter.layer)),
      shape: [...parameter.shape],
      dtype: 'float32',
    };
  });
  return { modelTopology, format: 'layers-model', generatedBy: 'wasm-nn', convertedBy: null, weightSpecs, weightData: data.buffer };
}

/** The files of a model, as TensorFlow.js saves it: `model.json`, and `weights.bin` beside it. */
export function tfjsFiles({ weightSpecs, weightData, ...rest }: TfjsModel): { 'model.json': Uint8Array; 'weights.bin': Uint8Array } {
  const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
  return {
    'model.json': new TextEncoder().encode(JSON.stringify({ ...rest, weightsManifest })),
    'weights.bin': new Uint8Array(weightData),
  };
}
