import type { Engine } from '../../src/engine/engine.js';

/** A NaN that no computation gives: what is free holds it, so that who reads it is found by its results, who writes it at once. */
const POISON = 0x7fc5a5a5;
const LINE = 64;
/** Released blocks are kept from being handed out again, up to so many bytes: the longer, the later a stale write is still seen. */
const KEPT_BYTES = 1 << 23;
/** Where memory may end: all of it, or all but a last page that is not handed out. */
const ENDS = [2 ** 32, 2 ** 32 - 65536];
/** Room at the top of memory for a round. */
const TOP_ROOM = 1 << 27;

interface Block {
  start: number;
  bytes: number;
}

/** What the soak looks for: a fault of the package. */
export class Finding extends Error {
  override name = 'Finding';
}

/** Blocks from the end of a stretch of memory down: the first ends where memory does. */
class TopDown {
  private readonly free: Block[];
  constructor(start: number, end: number) {
    this.free = [{ start, bytes: end - start }];
  }
  take(bytes: number): number {
    const from = this.free.filter((block) => block.bytes >= bytes).at(-1);
    if (!from) throw new RangeError('The soak has no room left at the top of memory.');
    from.bytes -= bytes;
    return from.start + from.bytes;
  }
  give(block: Block): void {
    this.free.push(block);
    this.free.sort((a, b) => a.start - b.start);
  }
}

/**
 * Stands before an engine's arena: blocks begin as poison and end in a line of it, and turn into it when they come back. `check` throws a
 * Finding where poison was written to.
 */
export class Guard {
  private readonly held = new Map<number, number>();
  private readonly kept: Block[] = [];
  private keptBytes = 0;
  private allowed = Number.POSITIVE_INFINITY;
  private readonly take: (bytes: number) => number;
  private readonly give: (block: Block) => void;

  /** `top`: what is handed out lies at the end of 4 GiB, a released end first, and poison before it instead of behind. */
  constructor(
    private readonly engine: Engine,
    private readonly top: boolean,
  ) {
    const { arena } = engine;
    const allocate = arena.allocate.bind(arena);
    const release = arena.release.bind(arena);
    if (top) {
      const stretch = Guard.upToTheEnd(allocate);
      this.take = (bytes) => stretch.take(bytes);
      this.give = (block) => stretch.give(block);
    } else {
      this.take = allocate;
      this.give = ({ start }) => release(start);
    }
    arena.allocate = (bytes) => this.allocate(bytes);
    arena.release = (pointer) => this.release(pointer);
  }

  private static upToTheEnd(allocate: (bytes: number) => number): TopDown {
    const start = allocate(LINE) + LINE;
    for (const end of ENDS) {
      try {
        allocate(end - start);
        return new TopDown(end - TOP_ROOM, end);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    throw new Error('This machine gives no 4 GiB of address space to WebAssembly.');
  }

  /** Runs `use` with memory that ends after so many blocks. */
  starve<Result>(after: number, use: () => Result): Result {
    this.allowed = after;
    try {
      return use();
    } finally {
      this.allowed = Number.POSITIVE_INFINITY;
    }
  }

  /** Throws a Finding if anything was written outside of the blocks that are handed out. */
  check(): void {
    for (const block of this.kept) this.look(block, 'a block that was released');
    for (const [start, bytes] of this.held) this.look(this.edge(start, bytes), 'the edge of a block in use');
  }

  private edge(start: number, bytes: number): Block {
    return { start: this.top ? start - LINE : start + bytes, bytes: LINE };
  }

  private words({ start, bytes }: Block): Uint32Array {
    return new Uint32Array(this.engine.memory.buffer, start, bytes / 4);
  }

  private look(block: Block, what: string): void {
    const words = this.words(block);
    for (let i = 0; i < words.length; i++) {
      if (words[i] === POISON) continue;
      throw new Finding(`${what}, of ${block.bytes} bytes at ${block.start}, was written to at byte ${4 * i}`);
    }
  }

  private allocate(bytes: number): number {
    if (this.allowed-- <= 0) throw new RangeError('The soak gives no more memory.');
    const size = Math.max(LINE, Math.ceil(bytes / LINE) * LINE);
    const whole = { start: this.take(size + LINE), bytes: size + LINE };
    this.words(whole).fill(POISON);
    const start = this.top ? whole.start + LINE : whole.start;
    this.held.set(start, size);
    return start;
  }

  private release(start: number): void {
    const size = this.held.get(start);
    if (size === undefined) return;
    this.look(this.edge(start, size), 'the edge of a block in use');
    this.held.delete(start);
    const block = { start: this.top ? start - LINE : start, bytes: size + LINE };
    this.words(block).fill(POISON);
    this.kept.push(block);
    this.keptBytes += block.bytes;
    while (this.keptBytes > (this.top ? 0 : KEPT_BYTES)) {
      const oldest = this.kept.shift()!;
      this.look(oldest, 'a block that was released');
      this.keptBytes -= oldest.bytes;
      this.give(oldest);
    }
  }
}
