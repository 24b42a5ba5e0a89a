import type { Pointer } from './kernels.js';

/** The matrix product's micro-kernels by number, as `assembly/tools/micro-kernels.mjs` writes them: rows x columns of C. */
export const microKernels = ['4x8', '5x8', '5x8u4', '2x16', '3x12'] as const;
export type MicroKernel = (typeof microKernels)[number];

/** Calls micro-kernel `id` once over panels k deep at `at`. */
export type RunMicroKernel = (
  id: number,
  k: number,
  a: Pointer,
  b: Pointer,
  init: Pointer,
  ldInit: number,
  c: Pointer,
  ldc: number,
) => void;

const K = 256;
/** Engines compile hot wasm in the background: V8 has its optimised code after 5 to 10 ms of use. */
const WARM_UP_MS = 7;
const ROUNDS = 4;
const SLICE_MS = 0.15;

/** Multiply-adds a call. */
const work = microKernels.map((name) => {
  const [rows, columns] = name.split('u')[0]!.split('x').map(Number) as [number, number];
  return rows * columns * K;
});

/** Multiply-adds a millisecond, over at least `ms` milliseconds. */
function speed(run: RunMicroKernel, id: number, scratch: Pointer, ms: number): number {
  const start = performance.now();
  let calls = 0;
  let elapsed = 0;
  do {
    // The panels of A, of B and the tile of C lie one behind another; what is in them does not matter to the time.
    for (let i = 0; i < 16; i++) run(id, K, scratch + 64 * K, scratch + 128 * K, scratch, 64, scratch, 64);
    calls += 16;
    elapsed = performance.now() - start;
  } while (elapsed < ms);
  return (work[id]! * calls) / elapsed;
}

/**
 * The number of the micro-kernel that is fastest here, by timing each in turn, best of a few rounds. They all give the
 * same bits, so the choice can be made anew at any time. Takes about 10 ms with `warmUp`, 3 ms without.
 */
export function fastestMicroKernel(run: RunMicroKernel, scratch: Pointer, warmUp: boolean): number {
  const start = performance.now();
  while (warmUp && performance.now() - start < WARM_UP_MS) microKernels.forEach((_, id) => void speed(run, id, scratch, SLICE_MS));
  const best = microKernels.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    microKernels.forEach((_, id) => {
      best[id] = Math.max(best[id]!, speed(run, id, scratch, SLICE_MS));
    });
  }
  return best.indexOf(Math.max(...best));
}
