import { WasmNnError } from '../../errors.js';
import type { Pointer } from '../kernels.js';
import type { Part, Team } from '../team.js';
import { BLOCK_LENGTH, END, exportNames, HEADER_BYTES, IDLE, SPINS } from './control.js';
import { Patience } from './patience.js';

/** A thread as the host has it. */
export interface Thread {
  terminate(): void;
  /** Why it ended by itself, if it did. */
  readonly failure: string | undefined;
}

/** The binary's exports that a team needs; all others are kernels. */
interface ParallelExports {
  postJob(control: Pointer): void;
  joinJob(control: Pointer, threads: number, spins: number): number;
}

type Kernel = (...args: number[]) => unknown;

/** A thread that takes so many times as long as the caller's own part, and at least so many milliseconds, has died. */
const PATIENCE = 50;
const LEAST_PATIENCE_MS = 2000;

/** A team of workers, each with an instance of the same binary on the same memory. */
export class WorkerTeam implements Team {
  private readonly index = new Map<string, number>();
  private readonly kernels: Kernel[];
  private readonly blocks: Float64Array[];
  private readonly parallel: ParallelExports;
  private closed = false;

  constructor(
    exports: WebAssembly.Exports,
    memory: WebAssembly.Memory,
    private readonly control: Pointer,
    private readonly threads: readonly Thread[],
    readonly gemmScratch: readonly Pointer[],
  ) {
    const names = exportNames(exports);
    for (const [i, name] of names.entries()) this.index.set(name, i);
    this.kernels = names.map((name) => exports[name] as Kernel);
    this.parallel = exports as unknown as ParallelExports;
    this.blocks = threads.map((_, i) => new Float64Array(memory.buffer, control + HEADER_BYTES + i * BLOCK_LENGTH * 8, BLOCK_LENGTH));
  }

  get started(): number {
    return this.threads.length + 1;
  }

  /** How many there are: the caller alone, once a thread has been lost or all have been ended. */
  get size(): number {
    if (this.failure !== undefined) this.close();
    return this.closed ? 1 : this.started;
  }

  /** Why a thread ended by itself, if one did. */
  get failure(): string | undefined {
    return this.threads.find((thread) => thread.failure !== undefined)?.failure;
  }

  run(kernel: string, parts: readonly Part[]): void {
    const index = this.index.get(kernel)!;
    const call = this.kernels[index]!;
    if (this.size === 1) {
      for (const part of parts) call(...part);
      return;
    }
    for (let i = 0; i < this.blocks.length; i++) this.write(i, index, parts[i + 1]);
    this.parallel.postJob(this.control);
    const start = performance.now();
    try {
      call(...parts[0]!);
    } finally {
      this.join(start);
    }
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const block of this.blocks) block[0] = END;
    this.parallel.postJob(this.control);
    for (const thread of this.threads) thread.terminate();
  }

  private write(i: number, index: number, part: Part | undefined): void {
    const block = this.blocks[i]!;
    block[0] = part ? index : IDLE;
    if (!part) return;
    block[1] = part.length;
    block.set(part, 2);
  }

  private join(start: number): void {
    const own = performance.now() - start;
    const limit = Math.max(LEAST_PATIENCE_MS, PATIENCE * own);
    const patience = new Patience(limit);
    const { parallel, control, threads } = this;
    while (!parallel.joinJob(control, threads.length, SPINS)) {
      if (!patience.isOver()) continue;
      this.close();
      throw new WasmNnError(
        `A thread has not answered for ${Math.round(limit)} ms${this.failure ? ` (${this.failure})` : ''}: it has been stopped. ` +
          'The step that was running is incomplete: set the weights anew, or train on. What follows runs on one thread.',
      );
    }
  }
}
