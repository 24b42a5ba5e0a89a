import { type Engine, engine } from './engine/engine.js';
import type { Pointer } from './engine/kernels.js';
import type { Floats } from './engine/memory.js';
import { DataError, ShapeError } from './errors.js';
import { show } from './options.js';
import { formatShape, shapeOf, sizeOf } from './shape.js';

/** Arrays that a tensor can hold. Bytes stay bytes; integers of other widths and plain numbers become floats. */
export type TensorData = Float32Array | Float64Array | Int32Array | Uint8Array;
export type DataType = 'float32' | 'float64' | 'int32' | 'uint8';

/** Arrays in arrays, as deep as the shape is long; the innermost may be typed. */
export type NestedArray = readonly (number | TensorData | NestedArray)[];

const freeBlock = new FinalizationRegistry<{ owner: Engine; pointer: Pointer }>(({ owner, pointer }) => owner.arena.release(pointer));

/**
 * Numbers with a shape, row by row. A tensor starts out in a JavaScript array; the first operation of `wasm-nn/ops` that
 * takes it moves it into engine memory, where it stays until it is collected. `data` is a view of where it is now:
 * it goes stale at the next operation or allocation, so read it anew rather than keep it.
 */
export class Tensor {
  readonly shape: readonly number[];
  readonly size: number;
  private own: TensorData | undefined;
  private block: { owner: Engine; pointer: Pointer } | undefined;

  constructor(data: TensorData, shape: readonly number[]) {
    this.shape = shape;
    this.size = sizeOf(shape);
    if (data.length !== this.size) {
      throw new ShapeError(`tensor: received ${data.length} numbers for the shape ${formatShape(shape)}, which holds ${this.size}.`);
    }
    this.own = data;
  }

  /** A float tensor in engine memory; what is in it is left from before. */
  static inEngine(shape: readonly number[], owner: Engine = engine()): Tensor {
    const tensor = new Tensor(NOTHING, [0]);
    const made = tensor as { -readonly [K in 'shape' | 'size']: Tensor[K] };
    made.shape = shape;
    made.size = sizeOf(shape);
    tensor.own = undefined;
    tensor.place(owner);
    return tensor;
  }

  get data(): TensorData {
    return this.own ?? this.floats();
  }

  get dtype(): DataType {
    const { data } = this;
    if (data instanceof Float32Array) return 'float32';
    if (data instanceof Float64Array) return 'float64';
    return data instanceof Int32Array ? 'int32' : 'uint8';
  }

  /** Where the numbers are in `owner`'s memory, as floats; moves or converts them there the first time. */
  pointer(owner: Engine): Pointer {
    if (this.block?.owner !== owner) {
      const values = this.data;
      this.place(owner);
      this.floats().set(values);
      this.own = undefined;
    }
    return this.block!.pointer;
  }

  toString(): string {
    return `Tensor ${formatShape(this.shape)} ${this.dtype}`;
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

/** Whether `level` is an array in an array; a string, whose characters are strings again, is none. */
function isRow(level: unknown): level is NestedArray {
  return Array.isArray(level) || ArrayBuffer.isView(level);
}

/** The shape of arrays in arrays; every branch must be as long as its neighbours. */
function nestedShape(data: NestedArray): number[] {
  const shape: number[] = [];
  let level: NestedArray | NestedArray[number] = data;
  while (isRow(level)) {
    shape.push(level.length);
    if (level.length === 0) break;
    level = level[0]!;
  }
  return shape;
}

function flatten(owner: string, data: NestedArray, shape: readonly number[], depth: number, out: Float32Array, start: number): number {
  if (data.length !== shape[depth]) {
    throw new ShapeError(`${owner}: received arrays of different lengths, ${shape[depth]} and ${data.length}, at depth ${depth}.`);
  }
  let at = start;
  for (const item of data) {
    if (depth === shape.length - 1) {
      if (typeof item !== 'number') throw new DataError(`${owner}: received ${show(item)} where a number was expected, at depth ${depth}.`);
      out[at++] = item;
    } else {
      if (!isRow(item))
        throw new ShapeError(`${owner}: received ${show(item)} where an array of ${shape[depth + 1]} was expected, at depth ${depth}.`);
      at = flatten(owner, item, shape, depth + 1, out, at);
    }
  }
  return at;
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
 * arrays. Float32Array, Int32Array and Uint8Array keep their type; all else becomes the engine's float.
 *
 * Throws ShapeError if the numbers do not fill the shape or nested arrays are ragged, DataError for what is no number.
 */
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
