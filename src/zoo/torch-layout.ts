import { OptionError } from '../errors.js';
import type { Layer } from '../layers/layer.js';
import { type Graph, makerOf } from '../models/graph.js';
import { NetworkPlan } from '../models/network.js';
import type { StoredParameter } from '../models/parameters.js';
import type { Workspace } from '../models/workspace.js';
import { show } from '../options.js';
import { otherwise, type Part, partsOf, TORCH_KINDS } from './torch-kinds.js';

/** A parameter, and a tensor of PyTorch that it takes numbers from. */
export interface TorchLink extends Omit<Part, 'word'> {
  readonly parameter: StoredParameter;
  /** What a state dict calls the tensor: the module's name, a dot, and PyTorch's word. */
  readonly name: string;
}

/** Layers that leave every number of an example in its place. */
const IN_PLACE = new Set([
  'Activation',
  'ReLU',
  'LeakyReLU',
  'ELU',
  'PReLU',
  'Softmax',
  'Dropout',
  'GaussianDropout',
  'AlphaDropout',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'GaussianNoise',
  'Identity',
  'Rescaling',
  'Normalization',
  'BatchNormalization',
  'LayerNormalization',
  'RMSNormalization',
  'UnitNormalization',
  'Masking',
  'GroupNormalization',
]);

/** The image that was flattened to make value `value`, if it still holds the numbers in that order. */
function flattenedImage(graph: Graph, shapes: readonly (readonly number[])[], value: number): readonly number[] | undefined {
  let at = value;
  for (let maker = makerOf(graph, at); maker; maker = makerOf(graph, at)) {
    const { layer, inputs } = maker;
    const below = inputs[0]!;
    const flattens = (layer.kind === 'Flatten' || layer.kind === 'Reshape') && shapes[at]!.length === 1;
    if (flattens && (shapes[below]!.length === 3 || (shapes[below]!.length === 2 && isSignal(graph, below)))) return shapes[below];
    if (!IN_PLACE.has(layer.kind) && !(flattens && shapes[below]!.length === 1)) return undefined;
    at = below;
  }
  return undefined;
}

/** Whether a sequence is (channels, steps) in PyTorch, as its convolutions and pools have it; what recurrent layers give is (steps, features). */
function isSignal(graph: Graph, value: number): boolean {
  for (let maker = makerOf(graph, value); maker; maker = makerOf(graph, maker.inputs[0]!)) {
    if (!IN_PLACE.has(maker.layer.kind)) return /1D(Transpose)?$/.test(maker.layer.kind);
  }
  return false;
}

/** PyTorch's module for a layer: `'rnn[1]'` is the second layer of one of several. */
function moduleOf(owner: string, given: string): { module: string; depth: number } {
  const [, module, depth] = /^([^[\]]+)(?:\[(\d+)\])?$/.exec(given) ?? [];
  if (module !== undefined) return { module, depth: Number(depth ?? 0) };
  throw new OptionError(`${owner}: option "names" gave ${show(given)}; expected a module's name, such as "rnn" or "rnn[1]".`);
}

/**
 * What a state dict holds for the network, in the order of its parameters. `names` are modules by the names of layers, where they are others. Throws
 * OptionError that lists the layers that PyTorch does not have.
 */
export function torchLinks(owner: string, { graph, store }: Workspace, names: Readonly<Record<string, string>> = {}): TorchLink[] {
  const { outputs } = new NetworkPlan(graph, store, { batch: 1, training: false, gradients: false });
  const shapes = [...graph.inputs, ...outputs].map(({ shape }) => shape);
  const nameOf = (layer: Layer): string => store.nameOf(layer);
  const faults = new Map<Layer, string>();
  // the numbers of a Normalization are its options: PyTorch has no such layer, its data come normalized
  const learned = store.list.filter(({ layer }) => layer.kind !== 'Normalization');
  const links = learned.flatMap((parameter): TorchLink[] => {
    const { layer, name, shape, size } = parameter;
    const node = graph.nodes.find((other) => other.layer === layer)!;
    const of = nameOf(layer);
    const { module, depth } = moduleOf(owner, Object.hasOwn(names, of) ? names[of]! : of.replaceAll('/', '.'));
    const own = new Map(learned.filter((other) => other.layer === layer).map((other) => [other.name, other.shape]));
    const image = flattenedImage(graph, shapes, node.inputs[0]!);
    const fault = otherwise(layer);
    const parts = partsOf({ layer, name, shape, size, image, depth, shapes: own });
    if (!parts) faults.set(layer, `the layer "${of}" is a ${layer.kind}`);
    else if (fault !== undefined) faults.set(layer, `of the layer "${of}" ${fault}`);
    return (parts ?? []).map(({ word, ...part }) => ({ ...part, parameter, name: `${module}.${word}` }));
  });
  if (faults.size > 0)
    throw new OptionError(
      `${owner}: ${[...faults.values()].join('; ')}. PyTorch has counterparts of ${TORCH_KINDS.join(', ')}, and layers without weights.`,
    );
  return links;
}

/** The tensors that links lead to, each once. Throws OptionError where two layers have one of the same name. */
export function tensorsOf(owner: string, links: readonly TorchLink[]): { name: string; shape: readonly number[] }[] {
  const tensors = new Map<string, TorchLink>();
  for (const link of links) {
    const known = tensors.get(link.name);
    if (known && known.parameter.layer !== link.parameter.layer)
      throw new OptionError(`${owner}: two layers have a tensor named ${show(link.name)}; name their modules apart.`);
    tensors.set(link.name, link);
  }
  return Array.from(tensors.values(), ({ name, shape }) => ({ name, shape }));
}

/** The option `names`: modules of PyTorch by the names of layers. */
export function namesOption(owner: string, name: string, given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const sound = typeof given === 'object' && given !== null && Object.values(given).every((value) => typeof value === 'string');
  if (sound) return given;
  throw new OptionError(
    `${owner}: option "${name}" must be an object of modules by layers, such as { lstm: 'rnn' }, received ${show(given)}.`,
  );
}
