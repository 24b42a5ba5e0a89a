import { OptionError } from '../errors.js';
import type { Layer } from '../layers/layer.js';
import { type Graph, makerOf } from '../models/graph.js';
import { NetworkPlan } from '../models/network.js';
import type { StoredParameter } from '../models/parameters.js';
import type { Workspace } from '../models/workspace.js';

type Values = ArrayLike<number>;

/** How a tensor of PyTorch becomes a parameter. */
export interface TorchTensor {
  readonly parameter: StoredParameter;
  /** What a state dict calls it: the layer's name, a dot, and PyTorch's word. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Its values in the parameter's order. */
  convert(values: Values): Values;
}

/** PyTorch's words for the parameters of the kinds of layers that it has too. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Conv2D: { kernel: 'weight', bias: 'bias' },
  Dense: { kernel: 'weight', bias: 'bias' },
  BatchNormalization: { gamma: 'weight', beta: 'bias', runningMean: 'running_mean', runningVariance: 'running_var' },
};

/** Layers that leave every number of an example in its place. */
const IN_PLACE = new Set([
  'Activation',
  'ReLU',
  'LeakyReLU',
  'Softmax',
  'Dropout',
  'GaussianNoise',
  'Rescaling',
  'Normalization',
  'BatchNormalization',
]);

/** (out, in, rows, columns) to (rows, columns, in, out). */
function kernelOfConvolution(values: Values, [rows, columns, channels, filters]: readonly number[]): Float64Array {
  const out = new Float64Array(values.length);
  const window = rows! * columns!;
  let at = 0;
  for (let w = 0; w < window; w++) {
    for (let c = 0; c < channels!; c++) {
      for (let f = 0; f < filters!; f++) out[at++] = values[(f * channels! + c) * window + w]!;
    }
  }
  return out;
}

/** Place i of a flattened image (height, width, channels) is place order[i] of PyTorch's (channels, height, width). */
function placesOf(image: readonly number[] | undefined, size: number): Int32Array {
  const channels = image?.[2] ?? size;
  const pixels = size / channels;
  return Int32Array.from({ length: size }, (_, i) => (i % channels) * pixels + Math.floor(i / channels));
}

/** (out, in) to (in, out), the inputs in the order of `places`. */
function kernelOfDense(values: Values, [fanIn, units]: readonly number[], places: Int32Array): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < fanIn!; i++) {
    for (let u = 0; u < units!; u++) out[i * units! + u] = values[u * fanIn! + places[i]!]!;
  }
  return out;
}

/** The image that was flattened to make value `value`, if it still holds the numbers in that order. */
function flattenedImage(graph: Graph, shapes: readonly (readonly number[])[], value: number): readonly number[] | undefined {
  let at = value;
  for (let maker = makerOf(graph, at); maker; maker = makerOf(graph, at)) {
    const { layer, inputs } = maker;
    const below = inputs[0]!;
    const flattens = (layer.kind === 'Flatten' || layer.kind === 'Reshape') && shapes[at]!.length === 1;
    if (flattens && shapes[below]!.length === 3) return shapes[below];
    if (!IN_PLACE.has(layer.kind) && !(flattens && shapes[below]!.length === 1)) return undefined;
    at = below;
  }
  return undefined;
}

function tensorOf(parameter: StoredParameter, layer: Layer, image: readonly number[] | undefined): TorchTensor {
  const { shape, size } = parameter;
  const word = WORDS[layer.kind]?.[parameter.name];
  if (word === undefined) {
    throw new OptionError(
      `loadTorchWeights: the layer "${layer.name}" is a ${layer.kind}; weights can be loaded into ${Object.keys(WORDS).join(', ')}.`,
    );
  }
  const named = { parameter, name: `${layer.name}.${word}` };
  if (layer.kind === 'Conv2D' && parameter.name === 'kernel') {
    const [rows, columns, channels, filters] = shape as [number, number, number, number];
    return { ...named, shape: [filters, channels, rows, columns], convert: (values) => kernelOfConvolution(values, shape) };
  }
  if (layer.kind === 'Dense' && parameter.name === 'kernel') {
    const [fanIn, units] = shape as [number, number];
    return { ...named, shape: [units, fanIn], convert: (values) => kernelOfDense(values, shape, placesOf(image, fanIn)) };
  }
  if (layer.kind === 'BatchNormalization' && image) {
    return { ...named, shape, convert: (values) => Array.from(placesOf(image, size), (place) => values[place]!) };
  }
  return { ...named, shape, convert: (values) => values };
}

/** What a state dict must hold for the network, in the order of its parameters. Throws OptionError for layers that PyTorch writes otherwise. */
export function torchTensors({ graph, store }: Workspace): TorchTensor[] {
  const { outputs } = new NetworkPlan(graph, store, { batch: 1, training: false, gradients: false });
  const shapes = [...graph.inputs, ...outputs].map(({ shape }) => shape);
  // the numbers of a Normalization are its options: PyTorch has no such layer, its data come normalized
  const learned = store.list.filter(({ layer }) => layer.kind !== 'Normalization');
  return learned.map((parameter) => {
    const node = graph.nodes.find(({ layer }) => layer === parameter.layer)!;
    return tensorOf(parameter, parameter.layer, flattenedImage(graph, shapes, node.inputs[0]!));
  });
}
