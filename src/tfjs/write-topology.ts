// A model's layers and what they read, as TensorFlow.js's files have them.
import { OptionError } from '../errors.js';
import { kerasOptions } from '../keras/layer-options.js';
import type { Layer } from '../layers/layer.js';
import { firstValues, layersOf } from '../models/graph.js';
import type { AnyModel } from '../models/model.js';
import type { Workspace } from '../models/workspace.js';

/** Layers that TensorFlow.js has none of, though Keras does. */
const MISSING = new Set([
  'AdditiveAttention',
  'Attention',
  'CenterCrop',
  'Conv1DTranspose',
  'DepthwiseConv1D',
  'EinsumDense',
  'GroupNormalization',
  'GroupQueryAttention',
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

/** The topology as Keras 2 writes it. Throws OptionError, with all of them, for what TensorFlow.js has no words for. */
export function topologyOf(model: AnyModel, { graph, store }: Workspace): object {
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
