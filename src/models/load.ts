import { nameAllConstraints } from '../constraints/all.js';
import { FormatError, OptionError } from '../errors.js';
import { dirac } from '../initializers/dirac.js';
import { unlisted } from '../initializers/initializer.js';
import { layersByName } from '../layers/by-name.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import { input } from '../layers/symbolic.js';
import type { MetricName } from '../metrics/index.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { show } from '../options.js';
import type { Tensor } from '../tensor.js';
import { ARCHITECTURE, type Architecture } from './architecture.js';
import type { Predicted } from './evaluate.js';
import { fileFault, metadataObject, workspaceFromFile } from './from-file.js';
import { Model } from './functional.js';
import { matchWeights } from './match-weights.js';
import type { AnyModel, BaseModel } from './model.js';
import { readArchitecture } from './read-architecture.js';
import { readSafetensors } from './safetensors.js';
import { Sequential } from './sequential.js';

/** A layer's class: made from the options that its `config` wrote. */
export type LayerClass = new (options: never) => Layer;

type LayerClasses = Readonly<Record<string, LayerClass>>;

/** A layer of this package by its name. Looked up as it is needed: a table would tie all layers to whoever loads none. */
export function builtInLayer(kind: string): LayerClass | undefined {
  const classes = layersByName();
  return Object.hasOwn(classes, kind) ? (classes[kind] as LayerClass) : undefined;
}

/** Whether an option of a layer is a layer itself, as plain data. */
function isLayerConfig(value: unknown): value is { kind: string; config: Record<string, unknown> } {
  const { kind, config } = (value ?? {}) as Record<string, unknown>;
  return typeof kind === 'string' && typeof config === 'object' && config !== null;
}

function makeLayer(kind: string, config: Record<string, unknown>, own: LayerClasses): Layer {
  // a name out of a file: "constructor" must not be found in what every object has
  const Kind = Object.hasOwn(own, kind) ? own[kind] : builtInLayer(kind);
  if (!Kind) {
    const shown = show(kind);
    throw new FormatError(
      `model: the layer kind ${shown} is not known here; pass its class: loadModel(bytes, { layers: { ${shown}: ... } }).`,
    );
  }
  // layers within it
  const made = Object.entries(config).map(([name, value]) => [
    name,
    isLayerConfig(value) ? makeLayer(value.kind, value.config, own) : value,
  ]);
  try {
    return new Kind(Object.fromEntries(made) as never);
  } catch (cause) {
    throw fileFault(`model: the layer ${show(config.name)} cannot be made`, cause);
  }
}

function connect({ kind, name, seed, inputs, nodes, outputs }: Architecture, made: readonly Layer[]): AnyModel {
  if (kind === 'Sequential') return new Sequential(made, { name, seed });
  const ends = inputs.map((end) => input(end));
  const values: SymbolicTensor[] = [...ends];
  nodes.forEach(({ layer, inputs: read }, i) => {
    const missing = read.find((value) => !values[value]);
    if (missing !== undefined)
      throw new FormatError(`model: node ${i} of the architecture reads the value ${missing}, which comes after it.`);
    values.push(...made[layer]!.apply(read.map((value) => values[value]!)));
  });
  const reached = outputs.map(({ name: output, value }) => {
    if (!values[value])
      throw new FormatError(`model: the output ${show(output)} of the architecture is the value ${value}, which is not there.`);
    return [output, values[value]] as const;
  });
  const named = outputs.length > 1 || outputs[0]!.name !== 'output';
  const model = new Model({
    inputs: Object.fromEntries(ends.map((value, i) => [inputs[i]!.name, value])),
    outputs: named ? Object.fromEntries(reached) : reached[0]![1],
    name,
    seed,
  });
  const lost = made.length - model.layers.length;
  if (lost > 0) throw new FormatError(`model: ${lost} layers of the architecture do not lead to its output.`);
  return model;
}

function build(architecture: Architecture, own: LayerClasses): AnyModel {
  const { inputs, layers, kind } = architecture;
  const made = layers.map(({ kind: of, config, name }, i) => {
    const first = i === 0 && kind === 'Sequential' ? { ...config, inputShape: inputs[0]!.shape } : config;
    return makeLayer(of, name === undefined ? first : { ...first, name }, own);
  });
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
 * are found by the class name in `layers`. Of several outputs say the type: `loadModel<string, { a: Tensor<Float32Array> }>(bytes)`. Names and shapes are compared with the file's before any memory is taken.
 *
 * Throws FormatError, with the place and the reason, for a file that is not what it says; RangeError for a sound one whose weights
 * do not fit in memory.
 */
export function loadModel<Metrics extends string = MetricName, Output extends Predicted = Tensor<Float32Array>>(
  bytes: Uint8Array,
  options: OptionsOf<typeof loadOptions> = {},
): BaseModel<Metrics, Output> {
  const { layers: own } = settle('loadModel', options, loadOptions);
  Object.assign(unlisted, { dirac });
  nameAllConstraints();
  const { tensors, metadata } = readSafetensors(bytes, 'model');
  const architecture = readArchitecture(metadataObject('model', metadata, ARCHITECTURE));
  const model = build(architecture, own);
  workspaceFromFile('model', model.trainer, undefined, (store) => matchWeights('model', store, tensors));
  return model as BaseModel<Metrics, Output>;
}
