// What the threads of a team agree on, in shared memory. After the words of assembly/parallel.ts come blocks of numbers, one a thread:
// which export to call (by its place in `exportNames`, or none), how many arguments it has, and the arguments.

/** Bytes before the first block. */
export const HEADER_BYTES = 64;
/** Numbers of a block: no kernel takes more than 23 arguments. */
export const BLOCK_LENGTH = 40;
/**
 * Looks at the control words, some 50 microseconds: before a worker sleeps, as long as the gaps between a step's kernels, and between two looks
 * of the caller at the clock.
 */
export const SPINS = 50_000;
/** Instead of an export: nothing to do. */
export const IDLE = -1;
/** Instead of an export: end. */
export const END = -2;

/** Bytes of the control words and blocks of `threads` threads. */
export function controlBytes(threads: number): number {
  return HEADER_BYTES + threads * BLOCK_LENGTH * 8;
}

/** The exports of a binary in an order that all threads share. */
export function exportNames(exports: WebAssembly.Exports): string[] {
  return Object.keys(exports).sort();
}
