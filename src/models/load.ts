import { FormatError } from '../errors.js';
import * as layerKinds from '../layers/index.js';
import { Layer } from '../layers/layer.js';
import { input, type SymbolicTensor } from '../layers/symbolic.js';
import { checkOptions } from '../options.js';
import { Model } from './functional.js';
import type { BaseModel } from './model.js';
import { readSafetensors } from './safetensors.js';
import { ARCHITECTURE, type Architecture, matchWeights, metadataObject } from './save.js';
import { Sequential } from './sequential.js';

/** A layer's class: made from the options that its `config` wrote. */
export type LayerClass = new (options: never) => Layer;

/** A layer of this package by its name. Looked up as it is needed: a table would tie all layers to whoever loads none. */
function builtIn(kind: string): LayerClass | undefined {
  const [, value] = Object.entries(layerKinds).find(([name]) => name === kind) ?? [];
  const isLayer = typeof value === 'function' && value.prototype instanceof Layer;
  return isLayer ? (value as unknown as LayerClass) : undefined;
}

const isShape = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((extent) => typeof extent === 'number' && Number.isSafeInteger(extent) && extent > 0);

function checkArchitecture(value: Record<string, unknown>): Architecture {
  const { version, kind, name, seed, inputShape, layers } = value;
  if (version !== 1) throw new FormatError(`model: the architecture is of version ${String(version)}; this package reads version 1.`);
  const sound =
    (kind === 'Sequential' || kind === 'Model') &&
    typeof name === 'string' &&
    Number.isSafeInteger(seed) &&
    isShape(inputShape) &&
    Array.isArray(layers);
  if (!sound || layers.length === 0) throw new FormatError('model: the architecture lacks a kind, name, seed, input shape or layers.');
  layers.forEach((layer: unknown, i) => {
    const { kind: of, config, inputs } = (layer ?? {}) as { kind?: unknown; config?: unknown; inputs?: unknown };
    const places = Array.isArray(inputs) && inputs.length > 0 && inputs.every((v) => Number.isSafeInteger(v) && v >= 0 && v <= i);
    if (typeof of !== 'string' || typeof config !== 'object' || config === null || !places) {
      throw new FormatError(`model: layer ${i} of the architecture lacks a kind, config or inputs from before it.`);
    }
  });
  return value as unknown as Architecture;
}

function makeLayer(kind: string, config: Record<string, unknown>, own: Readonly<Record<string, LayerClass>>): Layer {
  const Kind = own[kind] ?? builtIn(kind);
  if (!Kind)
    throw new FormatError(`model: the layer kind "${kind}" is not known here; pass its class: loadModel(bytes, { layers: { ${kind} } }).`);
  try {
    return new Kind(config as never);
  } catch (error) {
    throw new FormatError(`model: the layer "${String(config.name)}" cannot be made: ${(error as Error).message}`);
  }
}

function build({ kind, name, seed, inputShape, layers }: Architecture, own: Readonly<Record<string, LayerClass>>): BaseModel {
  const made = layers.map((layer, i) => makeLayer(layer.kind, i === 0 ? { ...layer.config, inputShape } : layer.config, own));
  if (kind === 'Sequential') return new Sequential(made, { name, seed });
  const values: SymbolicTensor[] = [input({ shape: inputShape })];
  made.forEach((layer, i) => {
    values.push(layer.apply(layers[i]!.inputs.map((v) => values[v]!)));
  });
  return new Model({ inputs: values[0]!, outputs: values[values.length - 1]!, name, seed });
}

/**
 * The model that `model.save()` or `model.checkpoint()` wrote, with its weights; compile it to train on. Layers of your own
 * are found by the class name in `layers`. Throws FormatError, with the place and the reason, for a file that is not what it says.
 */
export function loadModel(bytes: Uint8Array, options: { layers?: Readonly<Record<string, LayerClass>> } = {}): BaseModel {
  checkOptions('loadModel', options, ['layers']);
  const { tensors, metadata } = readSafetensors(bytes, 'model');
  const model = build(checkArchitecture(metadataObject('model', metadata, ARCHITECTURE)), options.layers ?? {});
  try {
    const weights = matchWeights('model', model.workspace(), tensors);
    model.setWeights(weights.map(({ data }) => data));
  } catch (error) {
    model[Symbol.dispose]();
    if (error instanceof FormatError) throw error;
    throw new FormatError(`model: the architecture does not hold together: ${(error as Error).message}`);
  }
  return model;
}
