// Keeps a thread busy and waits for it, until it has been stopped (SIGSTOP) and continued meanwhile; for stop.test.ts.
import { writeSync } from 'node:fs';
import { float32Engine } from '../../../src/engine/engine.js';
import { ready } from '../../../src/index.js';

/** A product takes some 50 ms; the stop is longer than this. */
const STOPPED_MS = 2500;
const N = 1024;

await ready({ threads: 2 });
const { arena, team } = float32Engine()!;
const [a, b, c] = [arena.allocate(4 * N * N), arena.allocate(4 * N * N), arena.allocate(4 * N * N)];
const product = (n: number) => [0, 0, 0, n, n, n, a, n, b, n, c, n, 0, 0, 0, 0];
let last = performance.now();
for (let i = 0; i < 1000; i++) {
  // the caller has nothing to do but wait
  team!.run('gemm', [
    [...product(1), team!.gemmScratch[0]!],
    [...product(N), team!.gemmScratch[1]!],
  ]);
  const now = performance.now();
  if (now - last > STOPPED_MS) {
    writeSync(1, `threads: ${team!.size}`);
    process.exit(0);
  }
  last = now;
  if (i === 1) writeSync(1, 'running ');
}
process.exit(1);
