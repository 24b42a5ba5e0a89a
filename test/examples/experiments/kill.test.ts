// kill -9 at 10 random moments of a trial; each is run again by the same command and must come to the same result.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RandomStream } from 'wasm-nn';

const child = fileURLToPath(new URL('./kill-child.ts', import.meta.url));
const KILLS = 10;
/** The run has 96 batches at most; the kill may come a few late. */
const LATEST = 40;

/** Runs the child; with `batch`, kills it `delay` milliseconds after that many. Resolves to what it printed last, if it got there. */
function run(folder: string, batch = Number.POSITIVE_INFINITY, delay = 0): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, ['--import', 'tsx', child, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    let armed = true;
    started.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!armed || text.split('batch\n').length <= batch) return;
      armed = false;
      setTimeout(() => started.kill('SIGKILL'), delay);
    });
    started.on('error', reject);
    started.on('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`the child ended with ${code ?? signal}`));
      else resolve(text.match(/^\{.*\}$/m)?.[0]);
    });
  });
}

test('killed and resumed trials come to the same result', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-experiments-'));
  try {
    const whole = await run(join(folder, 'whole'));
    assert.ok(whole);
    assert.match(whole, '"ended":true');
    const random = new RandomStream(1, 'kill');
    let cut = 0;
    for (let i = 0; i < KILLS; i++) {
      const own = join(folder, String(i));
      if ((await run(own, random.below(LATEST), random.uniform() * 20)) === undefined) cut++;
      assert.is(await run(own), whole, `kill ${i}`);
    }
    console.log(`  ${cut} of ${KILLS} runs were cut before their end, ${KILLS} of ${KILLS} ended alike`);
    assert.ok(cut > KILLS / 2, `${cut} runs were cut`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
