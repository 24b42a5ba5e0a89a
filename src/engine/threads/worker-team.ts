import { WasmNnError } from '../../errors.js';
import type { Pointer } from '../kernels.js';
import type { Team } from '../team.js';
import { END_WORD, EXPECTED_WORD, LOOKS } from './control.js';
import { Patience } from './patience.js';

/** A thread as the host has it. */
export interface Thread {
  terminate(): void;
  /** Why it ended by itself, if it did. */
  readonly failure: string | undefined;
}

/** The binary's exports that a team needs. */
export interface ParallelExports {
  walk(list: Pointer, count: number): void;
  postList(control: Pointer, list: Pointer, count: number, threads: number): void;
  walkList(control: Pointer, part: number, from: number, spins: number): number;
  arrived(control: Pointer, expected: number, spins: number): number;
}

/** A thread that takes so many times as long as the caller's own walk, and at least so many milliseconds, has died. */
const PATIENCE = 50;
const LEAST_PATIENCE_MS = 2000;

/** A team of workers, each with an instance of the same binary on the same memory. */
export class WorkerTeam implements Team {
  private closed = false;

  constructor(
    private readonly parallel: ParallelExports,
    private readonly memory: WebAssembly.Memory,
    private readonly control: Pointer,
    private readonly threads: readonly Thread[],
  ) {}

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
    for (let i = 0; i < this.threads.length; i++) {
      const { failure } = this.threads[i]!;
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  walk(list: Pointer, count: number): void {
    if (this.size === 1) {
      this.parallel.walk(list, count);
      return;
    }
    this.parallel.postList(this.control, list, count, this.started);
    this.walkTogether();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    new Int32Array(this.memory.buffer, this.control + END_WORD * 4, 1)[0] = 1;
    this.parallel.postList(this.control, 0, 0, this.started);
    for (const thread of this.threads) thread.terminate();
  }

  /** The caller's own walk, on from where others had not arrived yet. A trap in it would leave them waiting: then the team ends. */
  private walkTogether(): void {
    let at = 0;
    let start = performance.now();
    let limit = LEAST_PATIENCE_MS;
    let patience: Patience | undefined;
    try {
      for (let next = this.walkFrom(0); next >= 0; next = this.walkFrom(at)) {
        if (next > at) {
          const now = performance.now();
          limit = Math.max(LEAST_PATIENCE_MS, PATIENCE * (now - start));
          start = now;
          at = next;
          patience = undefined;
        }
        patience ??= new Patience(limit);
        if (patience.isOver()) throw this.lost(limit);
      }
    } catch (error) {
      this.settle();
      this.close();
      throw error;
    }
  }

  /** After a trap: the others come as far as the next barrier. What they write is written before the caller goes on. */
  private settle(): void {
    const { parallel, control, threads, memory } = this;
    const expected = new Int32Array(memory.buffer, control, END_WORD)[EXPECTED_WORD]! + threads.length;
    const patience = new Patience(LEAST_PATIENCE_MS);
    while (!parallel.arrived(control, expected, LOOKS) && !patience.isOver());
  }

  private walkFrom(from: number): number {
    return this.parallel.walkList(this.control, 0, from, LOOKS);
  }

  private lost(patience: number): WasmNnError {
    return new WasmNnError(
      `A thread has not answered for ${Math.round(patience)} ms${this.failure ? ` (${this.failure})` : ''}: it has been stopped. ` +
        'The step that was running is incomplete: set the weights anew, or train on. What follows runs on one thread.',
    );
  }
}
