import type { Pointer } from '../engine/kernels.js';
import type { Memory } from '../engine/memory.js';
import type { TensorData } from '../tensor.js';

type Copy = { set(from: ArrayLike<number>, at: number): void; [i: number]: number };

/** Below this many numbers a row, copying one by one is cheaper than making a view of each row. */
const NARROW = 32;

/** Copies `rows` rows of `size` from `from` into `to`: those that `order` lists from `start` on, or without it the rows from `start` on. */
export function copyRows(to: Copy, from: TensorData, size: number, order: Int32Array | undefined, start: number, rows: number): void {
  if (!order) {
    to.set(from.length === rows * size ? from : from.subarray(start * size, (start + rows) * size), 0);
    return;
  }
  for (let r = 0; r < rows; r++) {
    const at = order[start + r]! * size;
    if (size >= NARROW) to.set(from.subarray(at, at + size), r * size);
    else for (let i = 0; i < size; i++) to[r * size + i] = from[at + i]!;
  }
}

/** An array over a piece of engine memory, made anew only when the memory has moved. */
export class View<T extends { readonly buffer: ArrayBufferLike }> {
  private array: T;

  constructor(
    private readonly memory: Memory,
    private readonly make: (buffer: ArrayBufferLike) => T,
  ) {
    this.array = make(memory.buffer);
  }

  get now(): T {
    if (this.array.buffer !== this.memory.buffer) this.array = this.make(this.memory.buffer);
    return this.array;
  }
}

export const intsView = (memory: Memory, pointer: Pointer, length: number): View<Int32Array> =>
  new View(memory, (buffer) => new Int32Array(buffer, pointer, length));

export const bytesView = (memory: Memory, pointer: Pointer, length: number): View<Uint8Array> =>
  new View(memory, (buffer) => new Uint8Array(buffer, pointer, length));

export const floatsView = (memory: Memory, pointer: Pointer, length: number): View<Float32Array | Float64Array> =>
  new View(memory, () => memory.floats(pointer, length));
