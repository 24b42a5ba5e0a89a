import { main, ops } from './built.js';
import { medianLatency, randomNumbers } from './measure.js';

/**
 * GFLOP/s of our own product of 512 x 512 matrices. A library whose product is slower has no tuned BLAS, which has wider vectors than wasm: to be
 * faster than the reference BLAS proves nothing.
 */
export function ownGflops(time: number): number {
  const n = 512;
  const [a, b] = [1, 2].map((seed) => main.tensor(randomNumbers(n * n, seed), [n, n]));
  const out = main.tensor(new Float32Array(n * n), [n, n]);
  return (2 * n ** 3) / medianLatency(() => void ops.matmul(a!, b!, { out }), time, true) / 1e6;
}
