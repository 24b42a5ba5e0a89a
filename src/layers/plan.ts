import type { KernelInfo, Pointer } from '../engine/kernels.js';
import type { Memory } from '../engine/memory.js';
import { WasmNnError } from '../errors.js';
import type { Initializer } from '../initializers/index.js';
import type { Metric } from '../metrics/metric.js';
import type { Regularizer } from '../regularizers/index.js';
import { sizeOf } from '../shape.js';

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

/** Numbers that a row of a batch hands on to the same row of the next: those that the batch before left, zeros in the first one, and what this one leaves. */
export interface Carry {
  /** There from forward to backward. */
  readonly before: Slot;
  /** Forward writes it. */
  readonly after: Slot;
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
  /** `size` numbers an example that go on from one batch to the next, see `Carry`. The layer may stand in one place of a network alone. */
  carry(size: number): Carry;
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
