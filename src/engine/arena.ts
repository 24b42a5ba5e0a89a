import { FreeBlocks } from './free-blocks.js';
import type { Pointer } from './kernels.js';
import type { Memory } from './memory.js';

/** Alignment of every address: a cache line. */
const LINE = 64;

const roundUp = (bytes: number): number => Math.ceil(bytes / LINE) * LINE;

/**
 * Hands out engine memory in 64-byte aligned blocks: the first free one that is long enough, else new memory behind all others. The same
 * calls give the same addresses. What is free at the end becomes new memory again.
 */
export class Arena {
  private top: number;
  private bytesUsed = 0;
  private readonly free = new FreeBlocks();
  private readonly held = new Map<Pointer, number>();

  constructor(
    private readonly memory: Memory,
    start: number,
  ) {
    this.top = roundUp(start);
  }

  /** Bytes now handed out. */
  get used(): number {
    return this.bytesUsed;
  }

  /** A block of at least `bytes` bytes; what is in it is left from before. RangeError, and nothing changed, where memory cannot grow by that. */
  allocate(bytes: number): Pointer {
    const size = Math.max(LINE, roundUp(bytes));
    let start = this.free.takeFirst(size);
    if (start === undefined) {
      start = this.top;
      this.memory.ensure(start + size);
      this.top = start + size;
    }
    this.held.set(start, size);
    this.bytesUsed += size;
    return start;
  }

  /** Gives a block back; what is none, or has been given back, is left alone. */
  release(pointer: Pointer): void {
    const bytes = this.held.get(pointer);
    if (bytes === undefined) return;
    this.held.delete(pointer);
    this.bytesUsed -= bytes;
    this.free.add(pointer, bytes);
    this.top = this.free.takeLast(this.top) ?? this.top;
  }
}
