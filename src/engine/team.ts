import type { Pointer } from './kernels.js';

/** Threads that walk a program's list together: the caller is the first of them. */
export interface Team {
  /** How many there are now. */
  readonly size: number;
  /** How many they were at first: fewer are left when one has been lost. */
  readonly started: number;
  /** Runs `count` entries of the list at `list`, each record shared as its entry says, and returns when all are done. */
  walk(list: Pointer, count: number): void;
  /** Ends the threads; what is called after that runs on the caller alone. */
  close(): void;
}
