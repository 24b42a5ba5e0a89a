import { OptionError } from '../errors.js';
import { type Call, callLayer, type Layer, type Scope, SymbolicTensor, symbolicInputs } from '../layers/layer.js';
import type { MetricName } from '../metrics/index.js';
import { type OptionSpec, settle } from '../option-spec.js';
import { show, string, wholeNumber } from '../options.js';
import type { Tensor } from '../tensor.js';
import type { SavedLayer } from './architecture.js';
import type { Ends } from './ends.js';
import type { Graph } from './graph.js';
import { graphArchitecture, isPlain } from './graph-architecture.js';
import { nameLayers } from './layer-names.js';
import { BaseModel } from './model.js';
import { NamedEnds } from './named-ends.js';
import { callsBelow, graphOf, type ModelEnds, type NamedValues } from './symbolic-graph.js';

/** What a model of these outputs predicts. */
export type PredictionOf<Outputs extends ModelEnds> = Outputs extends SymbolicTensor
  ? Tensor<Float32Array>
  : Outputs extends readonly SymbolicTensor[]
    ? { [output: string]: Tensor<Float32Array> }
    : { [Output in keyof Outputs]: Tensor<Float32Array> };

/** What a model of these outputs gives where it is applied as a layer. */
export type AppliedOf<Outputs extends ModelEnds> = Outputs extends SymbolicTensor
  ? SymbolicTensor
  : Outputs extends readonly SymbolicTensor[]
    ? readonly SymbolicTensor[]
    : { readonly [Output in keyof Outputs]: SymbolicTensor };

/** The figures that a model of these outputs has besides those of its metrics. */
export type FiguresOf<Outputs extends ModelEnds> = Outputs extends NamedValues
  ? `${keyof Outputs & string}Loss` | `${keyof Outputs & string}${Capitalize<MetricName>}`
  : never;

/** What a user names, as a list with the names that were given. */
interface GivenEnds {
  readonly values: readonly SymbolicTensor[];
  readonly names: readonly (string | undefined)[];
}

function endsOption(owner: string, name: string, given: ModelEnds): GivenEnds {
  const one = given instanceof SymbolicTensor;
  const entries: (readonly [string | undefined, unknown])[] = one
    ? [[undefined, given]]
    : Array.isArray(given)
      ? given.map((value) => [undefined, value] as const)
      : Object.entries(typeof given === 'object' && given !== null ? given : {});
  const wrong = entries.find(([, value]) => !(value instanceof SymbolicTensor));
  if (entries.length === 0 || wrong)
    throw new OptionError(
      `${owner}: option "${name}" must be what input(...) or a layer's apply gives, or several of those, received ${show(wrong ? wrong[1] : given)}.`,
    );
  if (entries.length > MOST_ENDS)
    throw new OptionError(`${owner}: option "${name}" has ${entries.length} values; expected at most ${MOST_ENDS}.`);
  return { values: entries.map(([, value]) => value as SymbolicTensor), names: entries.map(([key]) => key) };
}

/** What a program is written for has a bit for each. */
const MOST_ENDS = 30;

const modelOptions = {
  inputs: endsOption,
  outputs: endsOption,
  name: [string, undefined],
  /** Default 0. */
  seed: [wholeNumber, undefined],
} as const satisfies OptionSpec;

export interface ModelOptions<Outputs extends ModelEnds = ModelEnds> {
  /** What `input` gave; of several a list, or an object by their names. */
  inputs: ModelEnds;
  /** Values that layers make; of several a list, or an object by their names. In a list they are called as their layers are. */
  outputs: Outputs;
  name?: string | undefined;
  /** Default 0. */
  seed?: number | undefined;
}

/** The names that were given, or those that the values have, numbered where there are several of one. */
function endNames(given: readonly (string | undefined)[], own: (i: number) => string): string[] {
  const used = new Set(given.filter((name) => name !== undefined));
  return given.map((name, i) => {
    if (name !== undefined) return name;
    const base = own(i);
    let made = base;
    for (let n = 1; used.has(made); n++) made = `${base}_${n}`;
    used.add(made);
    return made;
  });
}

/**
 * A graph of layers, which may branch and join, from its inputs to its outputs:
 *
 *     const x = input({ shape: [8] });
 *     const h = new Dense({ units: 8, activation: 'relu' }).apply(x);
 *     const y = new Dense({ units: 2 }).apply(new Add().apply([x, h]));
 *     const model = new Model({ inputs: x, outputs: y });
 *
 * Of several inputs or outputs: `new Model({ inputs: [a, b], outputs: { digit, parity } })`; `compile` then takes losses, metrics and `lossWeights`
 * by the names of outputs, `fit` examples and targets. A layer that is applied in several places has the same weights there, and so it has in
 * all models that it is part of: `new Model({ inputs: model.inputs, outputs: layer.output })` shows what a layer of `model` makes. A model is
 * applied as a layer is. `seed` as for `Sequential`.
 */
export class Model<Metrics extends string = MetricName, Outputs extends ModelEnds = SymbolicTensor> extends BaseModel<
  Metrics | FiguresOf<Outputs>,
  PredictionOf<Outputs>
> {
  /** @internal */
  readonly inputEnds: Ends;
  /** @internal */
  readonly outputEnds: Ends;
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  /** The outputs in the form in which they were given. */
  private readonly given: ModelEnds;
  private readonly calls: readonly Call[];
  private readonly network: Graph;
  private readonly names: ReadonlyMap<Layer, string>;

  constructor(options: ModelOptions<Outputs>) {
    const { inputs, outputs, ...named } = settle('Model', options, modelOptions);
    super(named, 'Model');
    for (const { shape } of inputs.values)
      if (!shape) throw new OptionError('Model: option "inputs" must be what input({ shape }) gives; received the output of a layer.');
    this.inputs = inputs.values;
    this.outputs = outputs.values;
    this.given = options.outputs;
    this.calls = callsBelow(this.inputs, this.outputs);
    this.names = scopedNames(this.calls);
    if (this.outputs.length > 1) nameLayers(this.name, this.layers, this.names);
    const inputNames = endNames(inputs.names, (i) => this.inputs[i]!.name ?? 'input');
    const outputNames = endNames(outputs.names, (i) => {
      const { layer } = this.outputs[i]!;
      return this.outputs.length > 1 ? (this.names.get(layer!) ?? layer!.name).replaceAll('/', '_') : 'output';
    });
    this.inputEnds = new NamedEnds('input', inputNames);
    this.outputEnds = new NamedEnds('output', outputNames);
    this.network = graphOf(this.calls, { values: this.inputs, names: inputNames }, { values: this.outputs, names: outputNames });
  }

  get layers(): readonly Layer[] {
    return [...new Set(this.calls.map(({ layer }) => layer))];
  }

  apply(inputs: SymbolicTensor | readonly SymbolicTensor[]): AppliedOf<Outputs> {
    const list = symbolicInputs(this.name, inputs);
    if (list.length !== this.inputs.length)
      throw new OptionError(`${this.name}: apply received ${list.length} values; the model has the inputs ${this.inputNames.join(', ')}.`);
    nameLayers(this.name, this.layers, this.names);
    const made = new Map(this.inputs.map((value, i) => [value, list[i]!]));
    for (const { layer, inputs: read, scopes, outputs } of this.calls) {
      const values = [
        ...callLayer(
          layer,
          read.map((value) => made.get(value)!),
          [this, ...scopes],
        ),
      ];
      for (const [i, value] of outputs.entries()) made.set(value, values[i]!);
    }
    const results = this.outputs.map((value) => made.get(value)!);
    const { given } = this;
    if (given instanceof SymbolicTensor) return results[0] as AppliedOf<Outputs>;
    return (
      Array.isArray(given) ? results : Object.fromEntries(Object.keys(given).map((name, i) => [name, results[i]]))
    ) as AppliedOf<Outputs>;
  }

  /** @internal */
  override frozenLayers(): ReadonlySet<Layer> {
    if (!this.trainable) return new Set(this.layers);
    return new Set(this.calls.filter(({ scopes }) => scopes.some(({ trainable }) => !trainable)).map(({ layer }) => layer));
  }

  /** @internal */
  override architecture(layers: readonly SavedLayer[]): object {
    return isPlain(this.network, layers) ? super.architecture(layers) : graphArchitecture(this, this.network, layers);
  }

  /** @internal */
  override layerNames(): ReadonlyMap<Layer, string> {
    return this.names;
  }

  /** @internal */
  get knownInputShapes(): readonly (readonly number[])[] {
    return this.inputs.map(({ shape }) => shape!);
  }

  /** @internal */
  graph(): Graph {
    return this.network;
  }
}

/** Layers of models within a model are called `model/layer`; models of one name are numbered. */
function scopedNames(calls: readonly Call[]): Map<Layer, string> {
  const scopeNames = new Map<Scope, string>();
  const used = new Set<string>();
  const nameOf = (scope: Scope): string => {
    let name = scopeNames.get(scope);
    if (name !== undefined) return name;
    name = scope.name;
    for (let n = 1; used.has(name); n++) name = `${scope.name}_${n}`;
    used.add(name);
    scopeNames.set(scope, name);
    return name;
  };
  const names = new Map<Layer, string>();
  for (const { layer, scopes } of calls) {
    if (scopes.length > 0 && !names.has(layer)) names.set(layer, [...scopes.map(nameOf), layer.name].join('/'));
  }
  return names;
}
