// Keeps a thread busy and waits for it, until it has been stopped (SIGSTOP) and continued meanwhile; for stop.test.ts.
import { writeSync } from 'node:fs';
import { float32Engine } from '../../../src/engine/engine.js';
import { ready } from '../../../src/index.js';

/** A program takes some 50 ms; the stop is longer than this. */
const STOPPED_MS = 2500;
const ROWS = 2 ** 20;

await ready({ threads: 2 });
const { arena, team, compile } = float32Engine()!;
const [x, y] = [arena.allocate(64 * ROWS), arena.allocate(64)];
// sixteen columns are one group: the other thread has them all, and the caller has nothing to do but wait
const sums = { kernel: 'columnSums', record: { x, rows: ROWS, columns: 16, y }, origin: { layer: 'sums', pass: 'forward' } } as const;
const program = compile(Array.from({ length: 10 }, () => sums));
let last = performance.now();
for (let i = 0; i < 1000; i++) {
  program.run();
  const now = performance.now();
  if (now - last > STOPPED_MS) {
    writeSync(1, `threads: ${team!.size}`);
    process.exit(0);
  }
  last = now;
  if (i === 1) writeSync(1, 'running ');
}
process.exit(1);
