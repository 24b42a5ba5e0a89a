import type { Pointer } from './kernels.js';
import type { Memory } from './memory.js';

/** Alignment of every address: a cache line. */
const LINE = 64;

const roundUp = (bytes: number): number => Math.ceil(bytes / LINE) * LINE;

/**
 * Hands out engine memory in 64-byte aligned blocks. First fit over a list of free blocks sorted by address; neighbours
 * are joined when they come back. Blocks are few and long-lived (a model's parameters, a plan's buffers), so a list is enough.
 */
export class Arena {
  private top: number;
  private free: { start: number; bytes: number }[] = [];
  private readonly held = new Map<Pointer, number>();

  constructor(
    private readonly memory: Memory,
    start: number,
  ) {
    this.top = roundUp(start);
  }

  /** Bytes now handed out. */
  get used(): number {
    let bytes = 0;
    for (const size of this.held.values()) bytes += size;
    return bytes;
  }

  /** A block of at least `bytes` bytes; what is in it is left from before. */
  allocate(bytes: number): Pointer {
    const size = Math.max(LINE, roundUp(bytes));
    const place = this.free.findIndex((block) => block.bytes >= size);
    let start: number;
    if (place >= 0) {
      const block = this.free[place]!;
      start = block.start;
      block.start += size;
      block.bytes -= size;
      if (block.bytes === 0) this.free.splice(place, 1);
    } else {
      start = this.top;
      this.memory.ensure(start + size);
      this.top = start + size;
    }
    this.held.set(start, size);
    return start;
  }

  /** Gives a block back. */
  release(pointer: Pointer): void {
    const bytes = this.held.get(pointer);
    if (bytes === undefined) return;
    this.held.delete(pointer);
    this.free.push({ start: pointer, bytes });
    this.free.sort((a, b) => a.start - b.start);
    const joined: { start: number; bytes: number }[] = [];
    for (const block of this.free) {
      const last = joined[joined.length - 1];
      if (last && last.start + last.bytes === block.start) last.bytes += block.bytes;
      else joined.push(block);
    }
    const last = joined[joined.length - 1];
    if (last && last.start + last.bytes === this.top) {
      this.top = last.start;
      joined.pop();
    }
    this.free = joined;
  }
}
