// What 2,000 steps of fit allocate on JavaScript's heap, by V8's own counters, in a process whose young generation is so large that nothing is
// collected meanwhile.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const child = fileURLToPath(new URL('./allocation-child.mjs', import.meta.url));
const FLAGS = ['--trace-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];
/** Bytes a step; what a run takes once is in it too. */
const MOST = 64;

for (const threads of [1, 2]) {
  test(`a step of fit allocates less than ${MOST} bytes with ${threads} thread${threads > 1 ? 's' : ''}`, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, child, String(threads)]);
    assert.not.match(stdout, /Scavenge|Mark-Compact/);
    const bytes = (JSON.parse(stdout) as number[]).sort((a, b) => a - b);
    const median = bytes[bytes.length >> 1]!;
    assert.ok(median > 0 && median < MOST, `received ${bytes.join(', ')} bytes a step`);
  });
}

test.run();
