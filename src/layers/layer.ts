import type { Activation } from '../activations.js';
import type { Kernels } from '../engine/kernels.js';
import type { Memory } from '../engine/memory.js';
import { OptionError } from '../errors.js';
import type { Initializer } from '../initializers/index.js';
import { type OptionSpec, type OptionsOf, readOptions, settle } from '../option-spec.js';
import { isObject, show, string, trueOrFalse } from '../options.js';
import { type Regularizer, regularizerOption } from '../regularizers/index.js';
import { exampleShape } from '../shape.js';
import type { Carry, LayerPlan, Parameter } from './plan.js';

const layerOptions = {
  /** Default: the layer's kind in lower case, numbered within the model: `dense`, `dense_1`. */
  name: [string, ''],
  /** false freezes it: no gradient is computed for it, nor for what lies below it. Default true. */
  trainable: [trueOrFalse, true],
  /** Shape of one example; the first layer of a model needs it to be built before it has seen data. */
  inputShape: [exampleShape, undefined],
  /** A penalty of the outputs, l1 sum(|y|) + l2 sum(y^2), divided by the examples of the batch: part of the loss. Default: none. */
  activityRegularizer: [regularizerOption, undefined],
} as const satisfies OptionSpec;

/** Options that every layer takes. */
export interface LayerOptions extends OptionsOf<typeof layerOptions> {}

/** A parameter of a model: of which layer it is, and whether it learns. */
export interface ExtendedParameter extends Parameter {
  readonly layer: Layer;
  readonly trainable: boolean;
}

/** What the layers of a plan carry from batch to batch. */
export interface CarriedStates {
  forget(layer: Layer): void;
  /** Refuses a set whose last batch is short, where a layer carries states. Throws DataError. */
  checkSet(layers: readonly Layer[], examples: number, batchSize: number): void;
  /** Refuses one more place of a layer in a network. Throws OptionError. */
  checkPlaces(carries: readonly LayerCarry[], carry: LayerCarry): void;
  /** Brings in what the batch before left, zeros where there was none. Throws DataError for a batch of another size. */
  load(memory: Memory, carries: readonly LayerCarry[], rows: number): void;
  /** Keeps what a batch leaves. */
  keep(memory: Memory, carries: readonly LayerCarry[], rows: number): void;
  /** Puts what is carried into a checkpoint. */
  save(
    carries: readonly LayerCarry[],
    names: { nameOf(layer: Layer): string },
    put: (name: string, values: Float64Array, shape: readonly number[]) => void,
  ): void;
  /** Reads it, and returns what sets it. Throws FormatError for other shapes. */
  restore(
    carries: readonly LayerCarry[],
    names: { nameOf(layer: Layer): string },
    tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>,
  ): () => void;
}

/** A `Carry` of a plan: whose it is, and at which node of the graph. */
export interface LayerCarry extends Carry {
  readonly layer: Layer;
  readonly node: number;
}

/** What constraints and stateful layers add to layers and to steps once they are in a program. */
export interface Extensions {
  /** More options for a layer of those of its own. */
  options?: (own: OptionSpec | undefined) => OptionSpec;
  /** Records what follows the optimizer's. */
  afterUpdate?: (kernels: Kernels, parameters: readonly ExtendedParameter[]) => void;
  states?: CarriedStates;
}

export const extensions: Extensions = {};

/** Options for constraints of weights, each a constraint such as `maxNorm()`, the name of one that is in the program, or its plain data. */
export type ConstraintsOf<Weight extends string> = {
  [Name in Weight as `${Name}Constraint`]?:
    | string
    | { readonly name: string }
    | { readonly name: string; readonly [option: string]: unknown }
    | undefined;
};

/** A layer's option as plain data: an initializer by its name and options. */
function plainOption(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { name, config } = value as Partial<Initializer>;
  return config ? { name, ...config } : { ...value };
}

/** A model as the graphs know it that it stands in as a layer. */
export interface Scope {
  readonly name: string;
  /** false: what the model holds is frozen in the graphs around it, from their `compile` on. */
  readonly trainable: boolean;
  readonly layers: readonly Layer[];
}

/** A layer put into a graph: what it reads there, and the models that it is part of, the outermost first. */
export interface Call {
  readonly layer: Layer;
  readonly inputs: readonly SymbolicTensor[];
  readonly scopes: readonly Scope[];
  readonly outputs: readonly SymbolicTensor[];
}

/**
 * A value that a graph will compute: an input, or what a layer makes of other values. Of a layer that makes several, `apply` gives the first, and
 * all of them to who takes it apart: `const [y, h, c] = lstm.apply(x)`.
 */
export class SymbolicTensor {
  constructor(
    /** The call that makes it; undefined for an input. */
    readonly call: Call | undefined,
    /** Of one example; known for inputs alone until the graph is planned. */
    readonly shape: readonly number[] | undefined,
    /** The name of an input, where it was given one. */
    readonly name?: string | undefined,
  ) {}

  /** The layer that makes it; undefined for an input. */
  get layer(): Layer | undefined {
    return this.call?.layer;
  }

  /** The values that the layer reads. */
  get inputs(): readonly SymbolicTensor[] {
    return this.call?.inputs ?? [];
  }

  [Symbol.iterator](): Iterator<SymbolicTensor> {
    return (this.call?.outputs ?? [this])[Symbol.iterator]();
  }
}

/** Puts a layer into a graph, as part of the models `scopes`. */
export function callLayer(layer: Layer, inputs: readonly SymbolicTensor[], scopes: readonly Scope[]): SymbolicTensor {
  const outputs: SymbolicTensor[] = [];
  const call = { layer, inputs, scopes, outputs };
  for (let i = 0; i < layer.outputCount; i++) outputs.push(new SymbolicTensor(call, undefined));
  return outputs[0]!;
}

/** What `apply` of `owner` was given, as a list. Throws OptionError for what is no value of a graph. */
export function symbolicInputs(owner: string, inputs: SymbolicTensor | readonly SymbolicTensor[]): readonly SymbolicTensor[] {
  const list: readonly SymbolicTensor[] = Array.isArray(inputs) ? [...inputs] : [inputs as SymbolicTensor];
  for (const value of list) {
    if (!(value instanceof SymbolicTensor))
      throw new OptionError(`${owner}: apply received ${show(value)}; expected input(...) or what another layer's apply gave.`);
  }
  if (list.length === 0) throw new OptionError(`${owner}: apply received no values; expected at least one.`);
  return list;
}

/**
 * One step of a network. A layer holds its options alone: addresses are in the `State` that `plan` returns, so the same
 * layer serves plans of several batch sizes and both engines. Extend it for a layer of your own; `gradCheck` proves it.
 *
 * Options of its own a layer declares once, for `super`: each by its reader, or with a default by both. They are checked, become the layer's
 * fields, and stand in its `config`.
 *
 * ```ts
 * class Scale extends Layer {
 *   declare readonly factor: number;
 *   constructor(options?: LayerOptions & { factor?: number }) {
 *     super(options, { factor: [finiteNumber, 2] });
 *   }
 * ```
 *
 * `forward` reads the inputs and writes the output; `backward` reads the output's gradient (and what was kept) and writes
 * the gradients of the parameters and, where they are wanted, of the inputs. `rows` examples of at most `plan.batch`.
 *
 * A layer that does nothing but call kernels sets `emits`: then forward and backward are called when a program is written, once for each number
 * of rows, and their calls are recorded; nothing of the layer runs in a step. Without it both run in every step, and may compute in
 * JavaScript. Kernels of images, sequences or regularization (normalization, dropout, noise) are named in `plan`: `useKernels(imageKernels)`.
 */
export abstract class Layer<State = unknown> {
  /** The name of its class, spelled out where minifiers may rename that. */
  readonly kind: string;
  declare name: string;
  declare trainable: boolean;
  declare readonly inputShape: readonly number[] | undefined;
  declare activityRegularizer: Regularizer | undefined;
  /** The names of its options. */
  readonly #names: readonly string[];
  #output: SymbolicTensor | undefined;

  /** `own` declares the options of the layer's own; without it they are left to the subclass. `kind` is by default the name of the class. */
  constructor(options?: LayerOptions, own?: OptionSpec, kind?: string) {
    this.kind = kind ?? this.constructor.name;
    const spec = { ...own, ...extensions.options?.(own), ...layerOptions };
    this.#names = Object.keys({ ...layerOptions, ...spec });
    Object.assign(this, own ? settle(this.kind, options, spec) : readOptions(this.kind, options ?? {}, spec));
  }

  /**
   * Whether forward and backward do nothing but call kernels: a getter, which holds for the forward and backward of its own class. A subclass that
   * overrides those and not this is taken not to.
   */
  get emits(): boolean {
    return false;
  }

  abstract plan(plan: LayerPlan): State;
  abstract forward(kernels: Kernels, state: State, rows: number): void;
  abstract backward(kernels: Kernels, state: State, rows: number): void;

  /**
   * Refuses examples of the model's input, `size` numbers each, that this layer cannot read: called before anything runs, on
   * layers that read the input itself. Throws DataError.
   */
  checkExamples(_data: ArrayLike<number>, _size: number): void {}

  /** The activation at this layer's end that a loss may take over, if the layer heeds `plan.lossTakes`. */
  get finalActivation(): Activation | undefined {
    return undefined;
  }

  /**
   * Multiply-accumulates of a forward pass for one example, of its matrix products alone; `output` is the shape that it gives, `input` the
   * (first) one that it takes.
   */
  macs(_output: readonly number[], _parameters: readonly Parameter[], _input: readonly number[]): number {
    return 0;
  }

  /**
   * The options that make the layer anew: plain data, which `save` writes down. It holds those of every layer and those that the constructor
   * declared; a layer that declares none adds its own: `override get config() { return { ...super.config, rate: this.rate }; }`. `save` compares the
   * layer with the one that its config makes, and refuses where their fields differ.
   */
  get config(): object {
    const options = this as unknown as Readonly<Record<string, unknown>>;
    return Object.fromEntries(this.#names.filter((name) => options[name] !== undefined).map((name) => [name, plainOption(options[name])]));
  }

  /** Whether what it makes of a step hangs on that step alone, so that its outputs have the mask of its first input. Default false: masks end here. */
  get supportsMasking(): boolean {
    return false;
  }

  /** Whether it carries a state from the rows of a batch to those of the next: batches must then be of one size. Default false. */
  get carriesStates(): boolean {
    return false;
  }

  /** Forgets what it carries: the next batch begins with zeros, and may be of any size. */
  resetStates(): void {
    extensions.states?.forget(this);
  }

  /** How many values it makes; more than one: `plan` declares them by as many calls of `output`. Default 1. */
  get outputCount(): number {
    return 1;
  }

  /**
   * Puts the layer into a graph: the value it makes of `inputs`, for `Model`. A layer that is applied several times has the same weights in all
   * places.
   */
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor {
    this.#output = callLayer(this, symbolicInputs(this.name || this.kind, inputs), []);
    return this.#output;
  }

  /** What it made where it was last applied: `new Model({ inputs, outputs: layer.output })` shows what lies within a network. */
  get output(): SymbolicTensor {
    if (this.#output) return this.#output;
    throw new OptionError(
      `${this.name || this.kind}: the layer has no output yet; apply it first, or give the first layer of its Sequential an inputShape.`,
    );
  }
}
