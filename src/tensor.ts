import type { Engine } from './engine/engine.js';
import type { Pointer } from './engine/kernels.js';
import type { Floats } from './engine/memory.js';
import { DataError, OptionError, ShapeError } from './errors.js';
import { flatten, type NestedArray, type NestedNumbers, nest, nestedShape, type TensorData } from './nested-array.js';
import { show } from './options.js';
import { formatShape, shapeOf, sizeOf } from './shape.js';
import { valuesText } from './tensor-text.js';

export type DataType = 'float32' | 'float64' | 'int32' | 'uint8';

/** A tensor's JSON: plain values that `tensor(data, shape)` takes again. NaN and infinities become null, as JSON has it. */
export interface TensorJson {
  shape: number[];
  dtype: DataType;
  data: number[];
}

const freeBlock = new FinalizationRegistry<{ owner: Engine; pointer: Pointer }>(({ owner, pointer }) => owner.arena.release(pointer));

/**
 * Numbers with a shape, row by row. A tensor starts out in a JavaScript array; the first operation of `wasm-nn/ops` that
 * takes it moves it into engine memory, as floats, where it stays until it is collected. `data` is a view of where it is now:
 * it goes stale at the next operation or allocation, so read it anew rather than keep it. What `predict` gives has an array of its own.
 */
export class Tensor<Data extends TensorData = TensorData> {
  readonly shape: readonly number[];
  readonly size: number;
  private own: TensorData | undefined;
  private block: { owner: Engine; pointer: Pointer } | undefined;

  static {
    // what console.log of Node, Deno and Bun asks for
    Object.defineProperty(Tensor.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: Tensor.prototype.toString });
  }

  constructor(data: Data, shape: readonly number[]) {
    this.shape = shape;
    this.size = sizeOf(shape);
    if (data.length !== this.size) {
      throw new ShapeError(`tensor: received ${data.length} numbers for the shape ${formatShape(shape)}, which holds ${this.size}.`);
    }
    this.own = data;
  }

  /**
   * A float tensor in engine memory; what is in it is left from before.
   * @internal
   */
  static inEngine(shape: readonly number[], owner: Engine): Tensor<Float32Array> {
    const tensor = new Tensor(NOTHING, [0]);
    const made = tensor as { -readonly [K in 'shape' | 'size']: Tensor[K] };
    made.shape = shape;
    made.size = sizeOf(shape);
    tensor.own = undefined;
    tensor.place(owner);
    return tensor;
  }

  /** All numbers, row by row. */
  get data(): Data {
    // floats in engine memory are Float64Arrays under `precision: 'float64'`, whatever the type says
    return (this.own ?? this.floats()) as Data;
  }

  get dtype(): DataType {
    const data: TensorData = this.data;
    if (data instanceof Float32Array) return 'float32';
    if (data instanceof Float64Array) return 'float64';
    return data instanceof Int32Array ? 'int32' : 'uint8';
  }

  /**
   * The items from `start` up to `end` along the first dimension (examples, of a batch), as a tensor of its own. As in JavaScript's own `slice`
   * negative places count from the end. Default: all.
   */
  slice(start = 0, end: number = this.shape[0] ?? 0): Tensor<Data> {
    const [count, ...item] = this.shape;
    if (count === undefined) throw new ShapeError('slice: received a tensor without dimensions; expected one dimension or more.');
    const place = (name: string, value: number): number => {
      if (!Number.isSafeInteger(value)) throw new OptionError(`slice: "${name}" must be a whole number, received ${show(value)}.`);
      return value < 0 ? Math.max(0, count + value) : Math.min(count, value);
    };
    const from = place('start', start);
    const taken = Math.max(0, place('end', end) - from);
    const size = sizeOf(item);
    return new Tensor(this.data.slice(from * size, (from + taken) * size) as Data, [taken, ...item]);
  }

  /** Where each row (the last dimension) is largest: the first such place, and a NaN counts as largest. For a classifier's output the classes. */
  argMax(): Tensor<Int32Array> {
    const columns = this.shape[this.shape.length - 1] ?? 0;
    if (columns === 0) {
      throw new ShapeError(`argMax: received a tensor of shape ${formatShape(this.shape)}; expected rows of one number or more.`);
    }
    return new Tensor(largestPlaces(this.data, columns), this.shape.slice(0, -1));
  }

  /** The numbers in arrays, as deep as the shape is long: of two dimensions unless you say otherwise, as in `toArray<number[][][]>()`. */
  toArray<Arrays extends NestedNumbers = number[][]>(): Arrays {
    return nest(this.data, this.shape) as Arrays;
  }

  /** Shape, type and numbers; of many the first and the last. */
  toString(): string {
    return `Tensor ${formatShape(this.shape)} ${this.dtype}${this.shape.length > 1 ? '\n' : ' '}${valuesText(this.data, this.shape)}`;
  }

  toJSON(): TensorJson {
    return { shape: [...this.shape], dtype: this.dtype, data: Array.from(this.data) };
  }

  /**
   * Where the numbers are in `owner`'s memory, as floats; moves or converts them there the first time.
   * @internal
   */
  pointer(owner: Engine): Pointer {
    // engines may share their memory
    if (this.block?.owner.arena !== owner.arena) {
      const values = this.data;
      this.place(owner);
      this.floats().set(values);
      this.own = undefined;
    }
    return this.block!.pointer;
  }

  private place(owner: Engine): void {
    this.block = { owner, pointer: owner.arena.allocate(this.size * owner.memory.elementBytes) };
    freeBlock.register(this, this.block);
  }

  private floats(): Floats {
    return this.block!.owner.memory.floats(this.block!.pointer, this.size);
  }
}

const NOTHING = new Float32Array(0);

/** The place of the largest number of each row of `columns`. */
function largestPlaces(data: ArrayLike<number>, columns: number): Int32Array {
  const places = new Int32Array(data.length / columns);
  for (let row = 0; row < places.length; row++) {
    const start = row * columns;
    let best = 0;
    // not "larger": that a NaN never is, nor what it is compared with
    for (let j = 1; j < columns && !Number.isNaN(data[start + best]!); j++) if (!(data[start + j]! <= data[start + best]!)) best = j;
    places[row] = best;
  }
  return places;
}

/** Whether a tensor holds `data` as they are. */
export function isTensorData(data: unknown): data is TensorData {
  return data instanceof Float32Array || data instanceof Float64Array || data instanceof Int32Array || data instanceof Uint8Array;
}

/** Whether numbers are at hand without unpacking arrays from arrays. */
function isFlat(data: ArrayLike<number> | NestedArray): data is ArrayLike<number> {
  return !Array.isArray(data) || typeof data[0] === 'number';
}

/**
 * Makes a tensor of a copy of `data`: a typed array or flat array with its shape (default: one dimension), or arrays in
 * arrays. Float32Array, Float64Array, Int32Array and Uint8Array keep their type; all else becomes Float32Array.
 *
 * Throws ShapeError if the numbers do not fill the shape or nested arrays are ragged, DataError for what is no number.
 */
export function tensor<Data extends TensorData>(data: Data, shape?: readonly number[]): Tensor<Data>;
export function tensor(data: ArrayLike<number> | NestedArray, shape?: readonly number[]): Tensor<Float32Array>;
export function tensor(data: ArrayLike<number> | NestedArray, shape?: readonly number[]): Tensor {
  return tensorOf('tensor', data, shape);
}

/** The same for messages that name `owner`. */
export function tensorOf(owner: string, data: ArrayLike<number> | NestedArray, shape?: readonly number[]): Tensor {
  if (typeof data !== 'object' || data === null || typeof data.length !== 'number') {
    throw new DataError(`${owner}: received ${show(data)}; expected a typed array, an array of numbers, or arrays in arrays.`);
  }
  if (shape !== undefined) shapeOf(owner, shape);
  if (isFlat(data)) {
    if (isTensorData(data)) return new Tensor(data.slice(), shape ?? [data.length]);
    const odd = Array.prototype.findIndex.call(data, (item) => typeof item !== 'number');
    if (odd >= 0) throw new DataError(`${owner}: received ${show(data[odd])} where a number was expected, at place ${odd}.`);
    return new Tensor(Float32Array.from(data), shape ?? [data.length]);
  }
  const own = nestedShape(data);
  const flat = new Float32Array(sizeOf(own));
  flatten(owner, data, own, 0, flat, 0);
  return new Tensor(flat, shape ?? own);
}
