import { FormatError, OptionError } from '../errors.js';
import { dirac } from '../initializers/dirac.js';
import { known } from '../initializers/initializer.js';
import * as layerKinds from '../layers/index.js';
import { Layer, type SymbolicTensor } from '../layers/layer.js';
import { input } from '../layers/symbolic.js';
import type { MetricName } from '../metrics/index.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { show } from '../options.js';
import { fileFault, workspaceFromFile } from './from-file.js';
import { Model } from './functional.js';
import type { BaseModel } from './model.js';
import { readSafetensors } from './safetensors.js';
import { ARCHITECTURE, type Architecture, matchWeights, metadataObject } from './save.js';
import { Sequential } from './sequential.js';

/** A layer's class: made from the options that its `config` wrote. */
export type LayerClass = new (options: never) => Layer;

type LayerClasses = Readonly<Record<string, LayerClass>>;

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
  if (version !== 1) throw new FormatError(`model: the architecture is of version ${show(version)}; this package reads version 1.`);
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
    if (Array.isArray(config))
      throw new FormatError(`model: the config of layer ${i} of the architecture is an array; expected an object.`);
    if (kind === 'Sequential' && places && (inputs.length > 1 || inputs[0] !== i))
      throw new FormatError(`model: layer ${i} of a Sequential reads ${show(inputs)}; expected [${i}], the output of the layer before it.`);
    if (typeof of !== 'string' || typeof config !== 'object' || config === null || !places) {
      throw new FormatError(`model: layer ${i} of the architecture lacks a kind, config or inputs from before it.`);
    }
  });
  return value as unknown as Architecture;
}

function makeLayer(kind: string, config: Record<string, unknown>, own: LayerClasses): Layer {
  // a name out of a file: "constructor" must not be found in what every object has
  const Kind = Object.hasOwn(own, kind) ? own[kind] : builtIn(kind);
  if (!Kind) {
    const shown = show(kind);
    throw new FormatError(
      `model: the layer kind ${shown} is not known here; pass its class: loadModel(bytes, { layers: { ${shown}: ... } }).`,
    );
  }
  try {
    return new Kind(config as never);
  } catch (cause) {
    throw fileFault(`model: the layer ${show(config.name)} cannot be made`, cause);
  }
}

function connect({ kind, name, seed, inputShape, layers }: Architecture, made: readonly Layer[]): BaseModel {
  if (kind === 'Sequential') return new Sequential(made, { name, seed });
  const values: SymbolicTensor[] = [input({ shape: inputShape })];
  made.forEach((layer, i) => {
    values.push(layer.apply(layers[i]!.inputs.map((v) => values[v]!)));
  });
  const model = new Model({ inputs: values[0]!, outputs: values[values.length - 1]!, name, seed });
  if (model.layers.length < layers.length)
    throw new FormatError(`model: ${layers.length - model.layers.length} layers of the architecture do not lead to its output.`);
  return model;
}

function build(architecture: Architecture, own: LayerClasses): BaseModel {
  const { inputShape, layers } = architecture;
  const made = layers.map(({ kind, config }, i) => makeLayer(kind, i === 0 ? { ...config, inputShape } : config, own));
  try {
    return connect(architecture, made);
  } catch (cause) {
    throw fileFault('model: the architecture does not hold together', cause);
  }
}

function layerClasses(owner: string, option: string, given: Readonly<Record<string, LayerClass>>): Readonly<Record<string, LayerClass>> {
  if (typeof given !== 'object' || given === null)
    throw new OptionError(`${owner}: option "${option}" must be an object of layer classes by their names, received ${show(given)}.`);
  for (const [name, Kind] of Object.entries(given)) {
    if (typeof Kind !== 'function')
      throw new OptionError(`${owner}: option "${option}" must hold a class under ${show(name)}, received ${show(Kind)}.`);
  }
  return given;
}

const loadOptions = { layers: [layerClasses, {}] } as const satisfies OptionSpec;

/**
 * The model that `model.save()` or `model.checkpoint()` wrote, with its weights; compile it to train on. Layers of your own
 * are found by the class name in `layers`. Names and shapes are compared with the file's before any memory is taken.
 *
 * Throws FormatError, with the place and the reason, for a file that is not what it says; RangeError for a sound one whose weights
 * do not fit in memory.
 */
export function loadModel<Metrics extends string = MetricName>(
  bytes: Uint8Array,
  options: OptionsOf<typeof loadOptions> = {},
): BaseModel<Metrics> {
  const { layers: own } = settle('loadModel', options, loadOptions);
  Object.assign(known, { dirac });
  const { tensors, metadata } = readSafetensors(bytes, 'model');
  const architecture = checkArchitecture(metadataObject('model', metadata, ARCHITECTURE));
  const model = build(architecture, own);
  workspaceFromFile('model', model.trainer, undefined, (store) => matchWeights('model', store, tensors));
  return model as BaseModel<Metrics>;
}
