import { FormatError } from '../errors.js';
import { show } from '../options.js';
import { type Graph, type GraphInput, type GraphOutput, layersOf } from './graph.js';
import { configOf } from './layer-config.js';
import type { Workspace } from './workspace.js';

/** The metadata entry that holds the architecture, as JSON. */
export const ARCHITECTURE = 'wasm-nn';

/** A layer as a file holds it. `name` where it is another than its config's: that of a layer of a model within a model. */
interface SavedLayer {
  readonly kind: string;
  readonly config: Record<string, unknown>;
  readonly name?: string;
}

/** A model without its weights, as plain data. */
export interface Architecture {
  readonly kind: 'Sequential' | 'Model';
  readonly name: string;
  readonly seed: number;
  readonly inputs: readonly GraphInput[];
  readonly layers: readonly SavedLayer[];
  /** Which layer each node is, and the values that it reads. */
  readonly nodes: readonly { readonly layer: number; readonly inputs: readonly number[] }[];
  readonly outputs: readonly GraphOutput[];
}

/** Whether a graph has one input and one output, each layer once, and each layer one output. */
function isPlain({ inputs, nodes, outputs }: Graph): boolean {
  const one = inputs.length === 1 && inputs[0]!.name === 'input' && outputs.length === 1 && outputs[0]!.name === 'output';
  const once = layersOf({ nodes }).length === nodes.length && nodes.every(({ layer }) => layer.outputCount === 1);
  return one && once && outputs[0]!.value === nodes.length;
}

/** The architecture of a model as a file holds it: version 1 where that can say it, which older versions of this package read, else version 2. */
export function architectureOf(model: { kind: string; name: string; seed: number }, { graph, store }: Workspace): object {
  const { kind, name, seed } = model;
  const saved = layersOf(graph).map((layer): SavedLayer => {
    const written = { kind: layer.kind, config: configOf(layer) };
    return store.nameOf(layer) === layer.name ? written : { ...written, name: store.nameOf(layer) };
  });
  if (isPlain(graph) && saved.every((layer) => layer.name === undefined)) {
    const layers = graph.nodes.map(({ inputs }, i) => ({ ...saved[i]!, inputs }));
    return { version: 1, kind, name, seed, inputShape: graph.inputs[0]!.shape, layers };
  }
  const layers = layersOf(graph);
  const nodes = graph.nodes.map(({ layer, inputs }) => ({ layer: layers.indexOf(layer), inputs }));
  return { version: 2, kind, name, seed, inputs: graph.inputs, layers: saved, nodes, outputs: graph.outputs };
}

const isShape = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((extent) => typeof extent === 'number' && Number.isSafeInteger(extent) && extent > 0);
const isPlace = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isPlaces = (value: unknown): value is number[] => Array.isArray(value) && value.length > 0 && value.every(isPlace);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The shapes of the inputs that an architecture names. */
export function savedShapes(file: string, { version, inputShape, inputs }: Record<string, unknown>): number[][] {
  const shapes: unknown[] =
    version === 2 && Array.isArray(inputs) ? inputs.map((end) => (isObject(end) ? end.shape : undefined)) : [inputShape];
  if (shapes.length > 0 && shapes.every(isShape)) return shapes as number[][];
  throw new FormatError(`${file}: the architecture has no input shape.`);
}

function checkLayers(layers: readonly unknown[]): void {
  layers.forEach((layer, i) => {
    const { kind, config, name } = isObject(layer) ? layer : {};
    if (Array.isArray(config))
      throw new FormatError(`model: the config of layer ${i} of the architecture is an array; expected an object.`);
    if (typeof kind !== 'string' || !isObject(config) || !(name === undefined || typeof name === 'string'))
      throw new FormatError(`model: layer ${i} of the architecture lacks a kind, config or inputs from before it.`);
  });
}

/** Version 1: a layer is a node, and the last one's output the model's. */
function readFirst(value: Record<string, unknown>): Pick<Architecture, 'inputs' | 'layers' | 'nodes' | 'outputs'> {
  const layers = value.layers as Record<string, unknown>[];
  checkLayers(layers);
  const nodes = layers.map(({ inputs }, i) => {
    if (value.kind === 'Sequential' && isPlaces(inputs) && (inputs.length > 1 || inputs[0] !== i))
      throw new FormatError(`model: layer ${i} of a Sequential reads ${show(inputs)}; expected [${i}], the output of the layer before it.`);
    if (!isPlaces(inputs) || inputs.some((place) => place > i))
      throw new FormatError(`model: layer ${i} of the architecture lacks a kind, config or inputs from before it.`);
    return { layer: i, inputs };
  });
  const inputs = [{ name: 'input', shape: value.inputShape as number[] }];
  return { inputs, layers: layers as unknown as SavedLayer[], nodes, outputs: [{ name: 'output', value: nodes.length }] };
}

function readSecond(value: Record<string, unknown>): Pick<Architecture, 'inputs' | 'layers' | 'nodes' | 'outputs'> {
  const { inputs, layers, nodes, outputs } = value;
  const isEnd = (end: unknown): boolean => isObject(end) && typeof end.name === 'string' && (isShape(end.shape) || isPlace(end.value));
  const isNode = (node: unknown): boolean =>
    isObject(node) && isPlace(node.layer) && node.layer < (layers as unknown[]).length && isPlaces(node.inputs);
  checkLayers(layers as unknown[]);
  const sound = [inputs, outputs].every((ends) => Array.isArray(ends) && ends.length > 0 && ends.every(isEnd));
  if (!sound || !Array.isArray(nodes) || !nodes.every(isNode))
    throw new FormatError('model: the architecture lacks inputs, nodes or outputs that its layers stand in.');
  return value as unknown as Architecture;
}

/** The architecture out of a file's metadata, checked. Throws FormatError. */
export function readArchitecture(value: Record<string, unknown>): Architecture {
  const { version, kind, name, seed, layers } = value;
  if (version !== 1 && version !== 2)
    throw new FormatError(`model: the architecture is of version ${show(version)}; this package reads versions 1 and 2.`);
  const known = kind === 'Model' || (kind === 'Sequential' && version === 1);
  const shaped = version === 2 || isShape(value.inputShape);
  if (!known || typeof name !== 'string' || !Number.isSafeInteger(seed) || !shaped || !Array.isArray(layers) || layers.length === 0)
    throw new FormatError('model: the architecture lacks a kind, name, seed, input shape or layers.');
  const rest = version === 1 ? readFirst(value) : readSecond(value);
  return { ...rest, kind, name, seed: seed as number };
}
