import type { Activation } from '../activations.js';
import type { KernelInfo, Kernels, Pointer } from '../engine/kernels.js';
import type { Memory } from '../engine/memory.js';
import { OptionError, WasmNnError } from '../errors.js';
import type { Initializer } from '../initializers/index.js';
import type { Metric } from '../metrics/metric.js';
import { type OptionSpec, type OptionsOf, readOptions, settle } from '../option-spec.js';
import { show, string, trueOrFalse } from '../options.js';
import type { Regularizer } from '../regularizers/index.js';
import { exampleShape, sizeOf } from '../shape.js';

/** A buffer of a plan: `size` numbers an example (`shape` without the batch). Its address is known once the plan is complete. */
export interface Slot {
  readonly shape: readonly number[];
  readonly size: number;
  readonly pointer: Pointer;
}

/** The metrics of a model's outputs, and of its figures, the same ones. */
export interface MaskedFigures {
  heads: readonly { readonly metrics: readonly Metric[] }[];
  measures: readonly (Metric | undefined)[];
}

/**
 * Which steps of a value count, and what that does to a loss and metrics at the network's end: made by `planMask`, so that a program without masks
 * holds nothing of it.
 */
export interface Mask {
  /** A number a step, 1 where it counts and 0 where it is padding: [steps] an example. Its layer's forward writes it. */
  readonly slot: Slot;
  /** Writes what the rows of a loss count: the mean of those that are not masked is the mean of all so weighted. */
  weigh(memory: Memory, rows: number, rowsPerExample: number, weights: Pointer, to: Pointer): void;
  /** Makes the metrics of an output those of the rows that are not masked, in place. */
  heed(figures: MaskedFigures, output: number): void;
}

/** A tensor that a layer learns. `gradient` is 0 while it is frozen. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly pointer: Pointer;
  readonly gradient: Pointer;
  readonly regularizer: Regularizer | undefined;
}

/** Where a layer's random numbers come from: a stream of the model's seed, and how many steps the model has taken. */
export interface RandomSource {
  readonly key0: number;
  readonly key1: number;
  readonly stream: number;
  /** The cell of a counter whose upper half rises with every training step: numbers are new at each step. */
  readonly counter: Pointer;
}

export interface ParameterOptions {
  regularizer?: Regularizer | undefined;
  /** false: kept and saved with the weights, but never changed by an optimizer (running statistics). Default true. */
  trainable?: boolean;
}

/**
 * What `plan` is given: the layer's inputs, and the means to ask for memory. Addresses are filled in when the whole network
 * is planned, so keep the slots, not their pointers.
 */
export interface LayerPlan {
  /** The most examples of a batch. */
  readonly batch: number;
  readonly elementBytes: 4 | 8;
  /**
   * Engine memory, for a layer that computes in JavaScript: `memory.floats(slot.pointer, rows * slot.size)` is a view of a slot. Take it anew in
   * every pass, since views go stale when the memory grows.
   */
  readonly memory: Memory;
  /** What is known of the kernels that will run the plan: how much scratch they need. */
  readonly info: KernelInfo;
  /** Whether layers that behave differently in training (dropout, batch norm) do so. */
  readonly training: boolean;
  /** Whether the layer learns: neither it nor a model that it is part of is frozen. */
  readonly trainable: boolean;
  /** Whether `backward` will follow `forward`. */
  readonly gradients: boolean;
  /** The loss takes the last layer's softmax or sigmoid over: such a layer leaves its values as logits. */
  readonly lossTakes: 'softmax' | 'sigmoid' | undefined;
  /** All of them: a layer that joins several reads these, and is refused several where it does not. */
  readonly inputs: readonly Slot[];
  /** The first input. */
  readonly input: Slot;
  /** Where the gradient of each input goes; undefined where nothing below learns. Every backward fills them anew. */
  readonly inputGradients: readonly (Slot | undefined)[];
  readonly inputGradient: Slot | undefined;
  /**
   * Whether the output may take the (only) input's place, `output(shape, { alias: true })`, and be other numbers: nothing else reads the input,
   * before or after.
   */
  readonly inPlace: boolean;
  /** A tensor to learn; the same one in every plan of the model. Ask for it before the output. */
  parameter(name: string, shape: readonly number[], initializer: Initializer, options?: ParameterOptions): Parameter;
  /** Declares an output. With `alias` it is the input's memory under another shape, and so are the gradients. */
  output(shape: readonly number[], options?: { alias?: boolean }): Slot;
  /** Which steps of each input count; undefined where all do. Masks last to the end of a step. */
  readonly inputMasks: readonly (Mask | undefined)[];
  /**
   * Gives an output that was declared a mask, one of the inputs' or a new one of `planMask`, or with undefined takes it off. Without a call all outputs of a
   * layer that `supportsMasking` take over that of the first input, and those of others have none.
   */
  giveMask(mask: Mask | undefined, output?: number): void;
  /** The gradient of the output, after `output`; undefined in a plan without gradients, or where nothing here or below learns. */
  readonly outputGradient: Slot | undefined;
  /** The same of every output: undefined too where the loss does not hang on it. */
  readonly outputGradients: readonly (Slot | undefined)[];
  /** `backward` will read this input or output: no other layer may write over it. */
  keep(slot: Slot): void;
  /** Memory of the layer's own, `size` numbers an example: during forward, during backward, or from one to the other. */
  scratch(size: number, when: 'forward' | 'backward' | 'step'): Slot;
  /** The same, of `size` numbers in all. */
  vector(size: number, when: 'forward' | 'backward' | 'step'): Slot;
  /** A random stream of this layer's own, told apart from its others by `use`. */
  random(use: string): RandomSource;
}

/** Where most layers find their input, their output and the gradients of both. */
export interface PassState {
  x: Slot;
  y: Slot;
  dx: Slot | undefined;
  dy: Slot | undefined;
}

/** Declares the output of a layer that reads one input. Ask for its parameters before it. */
export function planPass(plan: LayerPlan, shape: readonly number[], options?: { alias?: boolean }): PassState {
  const { input: x, inputGradient: dx } = plan;
  const y = plan.output(shape, options);
  return { x, y, dx, dy: plan.outputGradient };
}

const layerOptions = {
  /** Default: the layer's kind in lower case, numbered within the model: `dense`, `dense_1`. */
  name: [string, ''],
  /** false freezes it: no gradient is computed for it, nor for what lies below it. Default true. */
  trainable: [trueOrFalse, true],
  /** Shape of one example; the first layer of a model needs it to be built before it has seen data. */
  inputShape: [exampleShape, undefined],
} as const satisfies OptionSpec;

/** Options that every layer takes. */
export interface LayerOptions extends OptionsOf<typeof layerOptions> {}

/** A parameter of a model: of which layer it is, and whether it learns. */
export interface ExtendedParameter extends Parameter {
  readonly layer: Layer;
  readonly trainable: boolean;
}

/** What constraints add to layers and to steps once they are in a program. */
export interface Extensions {
  /** More options for a layer of those of its own. */
  options?: (own: OptionSpec | undefined) => OptionSpec;
  /** Records what follows the optimizer's. */
  afterUpdate?: (kernels: Kernels, parameters: readonly ExtendedParameter[]) => void;
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
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
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

/** Multiply-accumulates where every place of the output, [..., channels], takes a whole kernel. */
export function kernelMacs(output: readonly number[], parameters: readonly Parameter[]): number {
  const kernel = parameters.find(({ name }) => name === 'kernel');
  return (kernel?.size ?? 0) * sizeOf(output.slice(0, -1));
}

/** `slot`, where the plan has made sure that it exists. */
export function required(slot: Slot | undefined): Slot {
  if (!slot) throw new WasmNnError('A backward pass was asked of a plan that holds no gradients.');
  return slot;
}
