import { DerivedWeights } from '../engine/derived.js';
import type { Engine } from '../engine/engine.js';
import type { Pointer } from '../engine/kernels.js';
import type { Floats } from '../engine/memory.js';
import type { Initializer } from '../initializers/index.js';
import type { Layer } from '../layers/layer.js';
import type { Parameter, ParameterOptions, RandomSource } from '../layers/plan.js';
import { RandomStream, streamNumber } from '../random.js';
import type { Regularizer } from '../regularizers/index.js';
import { sizeOf } from '../shape.js';
import { offerWeights, sharedWeights, type WeightBlock } from './shared-weights.js';

/** Parameters start on a 64-byte line of f32: the numbers between them are zero and stay so. */
const ALIGN = 16;
const padded = (size: number): number => Math.ceil(size / ALIGN) * ALIGN;

const COUNTER_BYTES = 8;

/** A parameter, and its place in the store: of its gradient and of the optimizer's state, in elements. */
export class StoredParameter implements Parameter {
  pointer: Pointer = 0;
  gradient: Pointer = 0;
  offset = 0;
  readonly size: number;
  readonly regularizer: Regularizer | undefined;
  private readonly learned: boolean;
  constructor(
    private readonly store: ParameterStore,
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
    return `${this.store.nameOf(this.layer)}/${this.name}`;
  }

  /** Whether an optimizer may change it, as things stand. */
  get trainable(): boolean {
    return this.learned && this.store.learns(this.layer);
  }
}

/** A range of parameters that are trained: where its values begin, and its place in the store, in elements. */
export interface ParameterRange {
  readonly values: Pointer;
  readonly offset: number;
  length: number;
}

/** How a store comes by its parameters. */
export interface StoreOptions {
  /** Values of its own, whoever else has the layers: for a copy of a model. */
  readonly apart?: boolean | undefined;
  /** What layers are called in files and messages. Default: by their own names. */
  readonly names?: ReadonlyMap<Layer, string> | undefined;
}

/**
 * A network's parameters side by side, their gradients likewise, so that one kernel call updates all of them. `register`
 * them while a plan is made, `allocate` once; later plans find them by layer and name. Of layers that another model has brought to life
 * it takes the values from there: both then learn the same weights.
 */
export class ParameterStore {
  readonly list: StoredParameter[] = [];
  gradients: Pointer = 0;
  /** Layers that are frozen here, with the models that they are part of. */
  frozen: ReadonlySet<Layer> = new Set();
  /** What programs that do not learn make of the values. */
  readonly derived: DerivedWeights;
  /** Elements, with what lies between the parameters. */
  length = 0;

  private taken = 0;
  /** The cell of the counter that random numbers of a step are drawn from: its upper half is the step's number. */
  private counter: Pointer = 0;

  /** As the engine allowed it when the model was made. */
  readonly winograd: boolean;

  /** Where the values lie: a block of its own, and those of other models. */
  private readonly blocks: WeightBlock[] = [];

  constructor(
    readonly engine: Engine,
    private readonly seed: number,
    private readonly options: StoreOptions = {},
  ) {
    this.winograd = engine.winograd;
    this.derived = new DerivedWeights(engine.arena, () => this.blocks);
  }

  nameOf(layer: Layer): string {
    return this.options.names?.get(layer) ?? layer.name;
  }

  /** Whether a layer learns, as things stand. */
  learns(layer: Layer): boolean {
    return layer.trainable && !this.frozen.has(layer);
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
    return this.gradients !== 0;
  }

  register(layer: Layer, name: string, shape: readonly number[], initializer: Initializer, options: ParameterOptions): StoredParameter {
    const known = this.list.find((p) => p.layer === layer && p.name === name);
    if (known) return known;
    const parameter = new StoredParameter(this, layer, name, shape, initializer, options);
    parameter.offset = this.length;
    this.length += padded(parameter.size);
    this.list.push(parameter);
    return parameter;
  }

  /**
   * Takes memory and sets the starting values: those `given`, in the order of the list, or else drawn, from one random stream a
   * parameter, by its place in the model. What another model has of its layers keeps its values, unless some are given.
   */
  allocate(given?: readonly ArrayLike<number>[]): void {
    const { arena, memory } = this.engine;
    const fresh = this.list.filter((parameter) => !this.share(parameter));
    this.gradients = arena.allocate(this.length * memory.elementBytes);
    this.counter = arena.allocate(COUNTER_BYTES);
    this.step = 0;
    memory.floats(this.gradients, this.length).fill(0);
    this.takeBlock(fresh);
    if (given) this.write(given);
    else this.draw(fresh);
    this.applyTrainable();
  }

  /** Sets all values, one array a parameter in the order of the list. */
  write(values: readonly ArrayLike<number>[]): void {
    for (const [i, parameter] of this.list.entries()) this.read(parameter).set(values[i]!);
    this.changed();
  }

  /** The values are others now: for all models that share them. */
  changed(): void {
    // iterators would be objects, and every step comes here
    for (let i = 0; i < this.blocks.length; i++) {
      const { users } = this.blocks[i]!;
      for (let j = 0; j < users.length; j++) users[j]!.derived.changed();
    }
  }

  /** Takes the values of a layer's parameter from the block where they lie, if another model has brought them to life. */
  private share(parameter: StoredParameter): boolean {
    const known = this.options.apart ? undefined : sharedWeights(this.engine, parameter);
    if (!known) return false;
    parameter.pointer = known.pointer;
    this.use(known.block);
    return true;
  }

  private use(block: WeightBlock): void {
    if (this.blocks.includes(block)) return;
    this.blocks.push(block);
    block.users.push(this);
  }

  /** A block for those parameters that no other model has. */
  private takeBlock(fresh: readonly StoredParameter[]): void {
    const { arena, memory } = this.engine;
    const elements = fresh.reduce((sum, { size }) => sum + padded(size), 0);
    const bytes = elements * memory.elementBytes;
    const start = arena.allocate(bytes);
    memory.floats(start, elements).fill(0);
    const block: WeightBlock = { start, end: start + bytes, users: [] };
    this.use(block);
    let at = start;
    for (const parameter of fresh) {
      parameter.pointer = at;
      at += padded(parameter.size) * memory.elementBytes;
      if (!this.options.apart) offerWeights(this.engine, parameter, block);
    }
  }

  private draw(fresh: readonly StoredParameter[]): void {
    const layers = [...new Set(this.list.map((p) => p.layer))];
    for (const parameter of fresh) {
      const stream = new RandomStream(this.seed, `weights/${layers.indexOf(parameter.layer)}/${parameter.name}`);
      parameter.initializer.fill(this.read(parameter), parameter.shape, stream);
    }
  }

  /** Frozen parameters have no gradient: their layer's `trainable` decides, at the time a plan is made. */
  applyTrainable(): void {
    const { elementBytes } = this.engine.memory;
    for (const p of this.list) p.gradient = this.allocated && p.trainable ? this.gradients + p.offset * elementBytes : 0;
  }

  /** The ranges of trained parameters that lie side by side, here and in memory: an optimizer updates each at once. */
  trainableRanges(): ParameterRange[] {
    const { elementBytes } = this.engine.memory;
    const ranges: ParameterRange[] = [];
    for (const { trainable, offset, size, pointer } of this.list) {
      if (!trainable) continue;
      const last = ranges[ranges.length - 1];
      const follows = last && last.offset + last.length === offset && last.values + last.length * elementBytes === pointer;
      if (follows) last.length += padded(size);
      else ranges.push({ values: pointer, offset, length: padded(size) });
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
    const { arena } = this.engine;
    for (const { users, start } of this.blocks) {
      users.splice(users.indexOf(this), 1);
      if (users.length === 0) arena.release(start);
    }
    this.blocks.length = 0;
    arena.release(this.gradients);
    this.derived.release();
    arena.release(this.counter);
    this.gradients = this.counter = 0;
  }
}
