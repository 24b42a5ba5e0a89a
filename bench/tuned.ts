import { main, ops } from './built.js';
import { medianLatency, randomNumbers } from './measure.js';
import type { PeerEngine, Peers } from './peers.js';

/** GFLOP/s of our own product of 512 x 512 matrices. */
function ownGflops(time: number): number {
  const n = 512;
  const [a, b] = [1, 2].map((seed) => main.tensor(randomNumbers(n * n, seed), [n, n]));
  const out = main.tensor(new Float32Array(n * n), [n, n]);
  return (2 * n ** 3) / medianLatency(() => void ops.matmul(a!, b!, { out }), time, true) / 1e6;
}

/**
 * Peers whose matrix product is slower than ours. A tuned BLAS has wider vectors than wasm; one that is slower is the
 * reference BLAS, and to be faster than that proves nothing.
 */
export function weakPeers(peers: Peers | undefined, time: number): PeerEngine[] {
  const own = ownGflops(time);
  return peers ? peers.engines.filter((engine) => peers.gflops(engine) < own) : [];
}

/** A line for a report's note; empty where all peers are tuned. */
export function warningOf(weak: readonly PeerEngine[]): string {
  if (weak.length === 0) return '';
  return `\nNo verdict against ${weak.join(', ')}: its BLAS is not a tuned one (Debian: apt-get install libopenblas0).`;
}
