// A model out of a topology.
import { nameAllConstraints } from '../constraints/all.js';
import { FormatError } from '../errors.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import { input } from '../layers/symbolic.js';
import { fileFault } from '../models/from-file.js';
import { Model } from '../models/functional.js';
import { builtInLayer } from '../models/load.js';
import type { AnyModel } from '../models/model.js';
import { Sequential } from '../models/sequential.js';
import { isObject, show } from '../options.js';
import { exampleShape, type JsonObject } from './json.js';
import { isKnown, layerOptions } from './layer-options.js';
import { single } from './options.js';
import { type KerasLayer, type KerasModel, type Place, readLayer } from './topology.js';

/** What stands in a graph: a layer or a model. */
interface Part {
  apply(
    inputs: SymbolicTensor | readonly SymbolicTensor[],
  ): SymbolicTensor | readonly SymbolicTensor[] | Readonly<Record<string, SymbolicTensor>>;
}

/** Where the file has a layer. */
export interface Placed {
  /** What the file calls it. */
  readonly name: string;
  /** Its name behind those of the models that it stands in, the outermost first, without the whole. */
  readonly path: readonly string[];
  readonly source: KerasLayer;
}

/** A model, and where the file has its layers. */
export interface Built {
  readonly model: AnyModel;
  readonly places: ReadonlyMap<Layer, Placed>;
  /** The axes that layers count from the front. */
  readonly axes: ReadonlyMap<Layer, number>;
}

/** Layers that do nothing here: they leave what they are given. */
const PASSING = new Set(['InputLayer', 'Identity']);

/** Refuses layers that there are none of here: all of them in one sentence. */
function checkKinds(file: string, model: KerasModel): void {
  const unknown = new Map<string, string[]>();
  const look = ({ layers }: KerasModel): void => {
    for (const { className, name, model: within } of layers) {
      if (within) look(within);
      else if (!isKnown(className) && !PASSING.has(className)) unknown.set(className, [...(unknown.get(className) ?? []), show(name)]);
    }
  };
  look(model);
  if (unknown.size === 0) return;
  const told = Array.from(unknown, ([kind, names]) => `${kind} (${names.join(', ')})`).join('; ');
  const code = unknown.has('Lambda') ? ' A Lambda is code, which is never run: put a layer of your own in its place before saving.' : '';
  throw new FormatError(`${file}: the model has layers that there are none of here: ${told}.${code}`);
}

class Builder {
  readonly places: Map<Layer, Placed> = new Map();
  readonly axes: Map<Layer, number> = new Map();
  /** The models around what is built. */
  private around: readonly string[] = [];
  constructor(
    private readonly file: string,
    private readonly version: number,
  ) {}

  build(topology: KerasModel): AnyModel {
    const { sequential, layers } = topology;
    const chain = layers.filter(({ className }) => !PASSING.has(className));
    if (sequential && chain.every(({ model }) => !model)) return this.stack(topology, chain);
    return sequential ? this.chain(topology, chain) : this.graph(topology);
  }

  private layer(source: KerasLayer, inputShape?: readonly number[]): Layer {
    const { className, name, config } = source;
    const context = { where: `${this.file}: the layer ${show(name)} (${className})`, version: this.version };
    try {
      const causal = source.causal && { useCausalMask: true };
      const own = layerOptions(className, config, context);
      const options = { name, ...own, ...this.within(config), ...causal, ...(inputShape && { inputShape }) };
      const layer = new (builtInLayer(className)!)(options as never);
      this.places.set(layer, { name, path: [...this.around, name], source });
      const axis = single(config.axis);
      if (typeof axis === 'number' && axis >= 0) this.axes.set(layer, axis);
      return layer;
    } catch (cause) {
      throw fileFault(context.where, cause);
    }
  }

  /** The layers that a Bidirectional or a TimeDistributed holds. */
  private within({ layer, backward_layer: backward }: KerasLayer['config']): { layer?: Layer; backwardLayer?: Layer } {
    if (!isObject(layer)) return {};
    return { layer: this.inner(layer), ...(isObject(backward) && { backwardLayer: this.inner(backward) }) };
  }

  private inner(value: JsonObject): Layer {
    const inner = readLayer(this.file, value);
    if (inner.model || !isKnown(inner.className))
      throw new FormatError(`it holds ${show(inner.className)}, which is not to be had within a layer here.`);
    return this.layer(inner);
  }

  private part(layer: KerasLayer): Part {
    if (!layer.model) return this.layer(layer);
    const { around } = this;
    this.around = [...around, layer.name];
    const model = this.build(layer.model) as unknown as Part;
    this.around = around;
    return model;
  }

  /** A Sequential of layers alone. */
  private stack({ name, layers }: KerasModel, chain: readonly KerasLayer[]): AnyModel {
    const shape = this.shapeOf(layers[0]);
    return new Sequential(
      chain.map((layer, i) => this.layer(layer, i === 0 ? shape : undefined)),
      { name },
    );
  }

  /** A Sequential that holds models: a graph all the same. */
  private chain({ name, layers }: KerasModel, chain: readonly KerasLayer[]): AnyModel {
    const shape = this.shapeOf(layers[0]);
    if (!shape) throw new FormatError(`${this.file}: the model ${show(name)} does not say the shape of its input.`);
    const first = input({ shape });
    const last = chain.reduce<readonly SymbolicTensor[]>((values, layer) => applied(this.part(layer), values), [first]);
    return new Model({ inputs: first, outputs: last[0]!, name });
  }

  private graph({ name, layers, inputs, outputs }: KerasModel): AnyModel {
    const values = new Map<string, SymbolicTensor>();
    const key = ({ layer, node, output }: Place): string => `${layer}/${node}/${output}`;
    const valueAt = (place: Place): SymbolicTensor | undefined => values.get(key(place));
    const parts = new Map<string, Part>();
    const waiting = layers.flatMap((layer) => layer.nodes.map((reads, node) => ({ layer, reads, node })));
    for (const layer of layers) {
      if (layer.className !== 'InputLayer') continue;
      const shape = this.shapeOf(layer);
      if (!shape) throw new FormatError(`${this.file}: the input ${show(layer.name)} has open extents beside its batch; expected numbers.`);
      values.set(`${layer.name}/0/0`, input({ shape, name: layer.name }));
    }
    while (waiting.length > 0) {
      const ready = waiting.findIndex(({ reads }) => reads.every((place) => valueAt(place)));
      if (ready < 0) throw new FormatError(`${this.file}: the layer ${show(waiting[0]!.layer.name)} reads what nothing makes.`);
      const [{ layer, reads, node }] = waiting.splice(ready, 1) as [(typeof waiting)[number]];
      const read = reads.map((place) => valueAt(place)!);
      if (read.length === 0) continue;
      const part = parts.get(layer.name) ?? (layer.className === 'Identity' ? undefined : this.part(layer));
      if (part) parts.set(layer.name, part);
      const made = part ? applied(part, read) : read;
      for (const [output, value] of made.entries()) values.set(`${layer.name}/${node}/${output}`, value);
    }
    const end = (place: Place): SymbolicTensor => {
      const value = valueAt(place);
      if (value) return value;
      throw new FormatError(`${this.file}: the model ${show(name)} ends at ${show(place.layer)}, which nothing makes.`);
    };
    const [from, to] = [inputs.map(end), outputs.map(end)];
    return new Model({ inputs: from.length === 1 ? from[0]! : from, outputs: to.length === 1 ? to[0]! : to, name });
  }

  /** The shape of one example where a layer, or the first one within it, tells its input's. */
  private shapeOf(layer: KerasLayer | undefined): readonly number[] | undefined {
    if (!layer) return undefined;
    if (layer.model) {
      const { layers, inputs } = layer.model;
      return this.shapeOf(layers.find(({ name }) => name === inputs[0]?.layer) ?? layers[0]);
    }
    const { batch_input_shape: second, batch_shape: third, input_length: length, input_dim: dim } = layer.config;
    const shape = second ?? third;
    if (shape !== undefined && shape !== null) return exampleShape(`${this.file}: the layer ${show(layer.name)}`, shape);
    if (layer.className === 'Embedding' && typeof length === 'number') return [length];
    return layer.className !== 'Embedding' && typeof dim === 'number' ? [dim] : undefined;
  }
}

/** What a layer or a model makes of values, as a list. */
function applied(part: Part, values: readonly SymbolicTensor[]): readonly SymbolicTensor[] {
  const made = part.apply(values.length === 1 ? values[0]! : values);
  if (Array.isArray(made)) return made;
  return Symbol.iterator in made ? [...(made as SymbolicTensor)] : Object.values(made);
}

/** Builds a model, and tells where the file has its layers. Throws FormatError, naming `file` and what does not fit. */
export function buildKerasModel(file: string, topology: KerasModel, version: number): Built {
  checkKinds(file, topology);
  nameAllConstraints();
  const builder = new Builder(file, version);
  try {
    return { model: builder.build(topology), places: builder.places, axes: builder.axes };
  } catch (cause) {
    throw fileFault(`${file}: the topology does not hold together`, cause);
  }
}
