import type { Memory } from '../engine/memory.js';
import type { TensorData } from '../nested-array.js';
import type { PlannedSlot } from './storage.js';

type Copy = { set(from: ArrayLike<number>, at: number): void; [i: number]: number };

/** Below this many numbers a row, copying one by one is cheaper than making a view of each row. */
const NARROW = 32;

/** Copies `rows` rows of `size` from `from` into `to`: those that `order` lists from `start` on, or without it the rows from `start` on. */
export function copyRows(to: Copy, from: TensorData, size: number, order: Int32Array | undefined, start: number, rows: number): void {
  if (!order) {
    to.set(from.length === rows * size ? from : from.subarray(start * size, (start + rows) * size), 0);
  } else if (size === 1) {
    for (let r = 0; r < rows; r++) to[r] = from[order[start + r]!]!;
  } else if (size === 2) {
    // without an inner loop in two thirds of the time
    for (let r = 0; r < rows; r++) {
      const at = 2 * order[start + r]!;
      to[2 * r] = from[at]!;
      to[2 * r + 1] = from[at + 1]!;
    }
  } else {
    for (let r = 0; r < rows; r++) {
      const at = order[start + r]! * size;
      if (size >= NARROW) to.set(from.subarray(at, at + size), r * size);
      else for (let i = 0; i < size; i++) to[r * size + i] = from[at + i]!;
    }
  }
}

/** An array over a slot, made when it is first asked for, and anew when the memory has moved. */
export class View<T> {
  private array: T | undefined;
  private buffer: ArrayBufferLike | undefined;

  constructor(
    private readonly memory: Memory,
    private readonly make: () => T,
  ) {}

  get now(): T {
    const { buffer } = this.memory;
    if (this.buffer !== buffer) {
      this.array = this.make();
      this.buffer = buffer;
    }
    return this.array!;
  }
}

type Place = Pick<PlannedSlot, 'pointer'>;

export const intsView = (memory: Memory, at: Place, length: number): View<Int32Array> =>
  new View(memory, () => new Int32Array(memory.buffer, at.pointer, length));

export const bytesView = (memory: Memory, at: Place, length: number): View<Uint8Array> =>
  new View(memory, () => new Uint8Array(memory.buffer, at.pointer, length));

export const floatsView = (memory: Memory, at: Place, length: number): View<Float32Array | Float64Array> =>
  new View(memory, () => memory.floats(at.pointer, length));
