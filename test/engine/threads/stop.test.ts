// A process that is stopped and continued, as by Ctrl-Z and fg, has lost no thread.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const child = fileURLToPath(new URL('./stop-child.ts', import.meta.url));
/** Longer than a thread may take to answer. */
const STOP_MS = 3000;

test('SIGSTOP while a thread is waited for', async () => {
  const started = spawn(process.execPath, ['--import', 'tsx', child], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  started.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  started.stdout.on('data', (chunk: Buffer) => {
    const first = output === '';
    output += chunk.toString();
    if (!first) return;
    // not at once: the child has just written, and is not waiting yet
    setTimeout(() => started.kill('SIGSTOP'), 70);
    setTimeout(() => started.kill('SIGCONT'), 70 + STOP_MS);
  });
  const code = await new Promise((resolve) => started.on('close', resolve));
  assert.is(code, 0, errors);
  assert.is(output, 'running threads: 2');
});

test.run();
