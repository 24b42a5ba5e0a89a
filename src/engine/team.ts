import type { Pointer } from './kernels.js';

/** A part of a kernel's work: the arguments of the binary's export. */
export type Part = readonly number[];

/** Threads that share the work of a kernel: the caller is the first of them. */
export interface Team {
  /** How many there are now. */
  readonly size: number;
  /** How many they were at first: fewer are left when one has been lost. */
  readonly started: number;
  /** Scratch of the matrix product for each thread. */
  readonly gemmScratch: readonly Pointer[];
  /** Calls the binary's export `kernel` once a part, each on a thread of its own, and returns when all are done. */
  run(kernel: string, parts: readonly Part[]): void;
  /** Ends the threads; what is called after that runs on the caller alone. */
  close(): void;
}

/** Where part `part` of `parts` begins, of `n` things that are dealt out in groups of `group`. */
export function partStart(n: number, group: number, part: number, parts: number): number {
  return Math.min(n, Math.floor((Math.ceil(n / group) * part) / parts) * group);
}
