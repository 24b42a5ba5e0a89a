import { FormatError } from '../errors.js';
import { isObject, isWhole, show } from '../options.js';
import { type Architecture, isShape, type SavedLayer } from './architecture.js';

const isPlaces = (value: unknown): value is number[] => Array.isArray(value) && value.length > 0 && value.every((place) => isWhole(place));

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
  const isEnd = (end: unknown): boolean => isObject(end) && typeof end.name === 'string' && (isShape(end.shape) || isWhole(end.value));
  const isNode = (node: unknown): boolean =>
    isObject(node) && isWhole(node.layer) && node.layer < (layers as unknown[]).length && isPlaces(node.inputs);
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
