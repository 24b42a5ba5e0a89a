import { DerivedWeights } from '../engine/derived.js';
import type { Engine } from '../engine/engine.js';
import type { Pointer } from '../engine/kernels.js';
import type { Floats } from '../engine/memory.js';
import type { Initializer } from '../initializers/index.js';
import type { Layer, Parameter, ParameterOptions, RandomSource } from '../layers/layer.js';
import { RandomStream, streamNumber } from '../random.js';
import type { Regularizer } from '../regularizers/index.js';
import { sizeOf } from '../shape.js';

/** Parameters start on a 64-byte line of f32: the numbers between them are zero and stay so. */
const ALIGN = 16;

const COUNTER_BYTES = 8;

/** A parameter and its place in the store, in elements. */
export class StoredParameter implements Parameter {
  pointer: Pointer = 0;
  gradient: Pointer = 0;
  offset = 0;
  readonly size: number;
  readonly regularizer: Regularizer | undefined;
  private readonly learned: boolean;
  constructor(
    readonly layer: Layer,
    readonly name: string,
    readonly shape: readonly number[],
    readonly initializer: Initializer,
    options: ParameterOptions,
  ) {
    this.size = sizeOf(shape);
    this.regularizer = options.regularizer;
    this.learned = options.trainable ?? true;
  }

  /** `layer/parameter`: its name in files and messages. */
  get fullName(): string {
    return `${this.layer.name}/${this.name}`;
  }

  /** Whether an optimizer may change it, as things stand. */
  get trainable(): boolean {
    return this.learned && this.layer.trainable;
  }
}

/** A range of parameters that are trained, in elements from the start. */
export interface ParameterRange {
  offset: number;
  length: number;
}

/**
 * A network's parameters side by side, their gradients likewise, so that one kernel call updates all of them. `register`
 * them while a plan is made, `allocate` once; later plans find them by layer and name.
 */
export class ParameterStore {
  readonly list: StoredParameter[] = [];
  values: Pointer = 0;
  gradients: Pointer = 0;
  /** What programs that do not learn make of the values. */
  readonly derived: DerivedWeights;
  /** Elements, with what lies between the parameters. */
  length = 0;

  private taken = 0;
  /** The cell of the counter that random numbers of a step are drawn from: its upper half is the step's number. */
  private counter: Pointer = 0;

  /** As the engine allowed it when the model was made. */
  readonly winograd: boolean;

  constructor(
    readonly engine: Engine,
    private readonly seed: number,
  ) {
    this.winograd = engine.winograd;
    const { arena, memory } = engine;
    this.derived = new DerivedWeights(arena, () => ({ start: this.values, end: this.values + this.length * memory.elementBytes }));
  }

  /** Training steps taken: part of every random number drawn in a step. */
  get step(): number {
    return this.taken;
  }

  set step(step: number) {
    this.taken = step;
    const { i32 } = this.engine.memory;
    i32[this.counter / 4] = 0;
    i32[this.counter / 4 + 1] = step;
  }

  /** A random stream of the model's seed whose numbers are new at each step. */
  random(name: string): RandomSource {
    const store = this;
    return {
      key0: this.seed >>> 0,
      key1: Math.floor(this.seed / 2 ** 32),
      stream: streamNumber(name),
      get counter() {
        return store.counter;
      },
    };
  }

  get allocated(): boolean {
    return this.values !== 0;
  }

  register(layer: Layer, name: string, shape: readonly number[], initializer: Initializer, options: ParameterOptions): StoredParameter {
    const known = this.list.find((p) => p.layer === layer && p.name === name);
    if (known) return known;
    const parameter = new StoredParameter(layer, name, shape, initializer, options);
    parameter.offset = this.length;
    this.length += Math.ceil(parameter.size / ALIGN) * ALIGN;
    this.list.push(parameter);
    return parameter;
  }

  /**
   * Takes memory and sets the starting values: those `given`, in the order of the list, or else drawn, from one random stream a
   * parameter, by its place in the model.
   */
  allocate(given?: readonly ArrayLike<number>[]): void {
    const { arena, memory } = this.engine;
    const bytes = this.length * memory.elementBytes;
    this.values = arena.allocate(bytes);
    this.gradients = arena.allocate(bytes);
    this.counter = arena.allocate(COUNTER_BYTES);
    this.step = 0;
    memory.floats(this.values, this.length).fill(0);
    memory.floats(this.gradients, this.length).fill(0);
    for (const parameter of this.list) parameter.pointer = this.values + parameter.offset * memory.elementBytes;
    if (given) this.write(given);
    else this.draw();
    this.applyTrainable();
  }

  /** Sets all values, one array a parameter in the order of the list. */
  write(values: readonly ArrayLike<number>[]): void {
    for (const [i, parameter] of this.list.entries()) this.read(parameter).set(values[i]!);
    this.derived.changed();
  }

  private draw(): void {
    const layers = [...new Set(this.list.map((p) => p.layer))];
    for (const parameter of this.list) {
      const stream = new RandomStream(this.seed, `weights/${layers.indexOf(parameter.layer)}/${parameter.name}`);
      parameter.initializer.fill(this.read(parameter), parameter.shape, stream);
    }
  }

  /** Frozen parameters have no gradient: their layer's `trainable` decides, at the time a plan is made. */
  applyTrainable(): void {
    const { elementBytes } = this.engine.memory;
    for (const p of this.list) p.gradient = this.allocated && p.trainable ? this.gradients + p.offset * elementBytes : 0;
  }

  /** The ranges of trained parameters that lie side by side: an optimizer updates each at once. */
  trainableRanges(): ParameterRange[] {
    const ranges: ParameterRange[] = [];
    for (const { trainable, offset, size } of this.list) {
      if (!trainable) continue;
      const last = ranges[ranges.length - 1];
      const length = Math.ceil(size / ALIGN) * ALIGN;
      if (last && last.offset + last.length === offset) last.length += length;
      else ranges.push({ offset, length });
    }
    return ranges;
  }

  /** A view of a parameter's values, to be read; stale once memory grows. */
  read(parameter: StoredParameter): Floats {
    return this.engine.memory.floats(parameter.pointer, parameter.size);
  }

  readGradient(parameter: StoredParameter): Floats {
    const { memory } = this.engine;
    return memory.floats(this.gradients + parameter.offset * memory.elementBytes, parameter.size);
  }

  release(): void {
    this.engine.arena.release(this.values);
    this.engine.arena.release(this.gradients);
    this.derived.release();
    this.engine.arena.release(this.counter);
    this.values = this.gradients = this.counter = 0;
  }
}
