// kill -9 at 50 random moments of a training run that writes checkpoints; each is resumed and must end in the uncut run's bits.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RandomStream } from '../../src/random.js';

const child = fileURLToPath(new URL('./kill-child.mjs', import.meta.url));
const KILLS = 50;

/** Batches of the whole run, and how many a kill waits for at most: it may arrive a few batches late. */
const BATCHES = 80;
const LATEST = 60;

/** Runs the child; kills it `delay` milliseconds after batch `batch`. Resolves to the hash it printed, or undefined. */
function run(file: string, batch = BATCHES, delay = 0): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, [child, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    started.stdout.on('data', (chunk: Buffer) => {
      const before = text.split('batch').length - 1;
      text += chunk.toString();
      const now = text.split('batch').length - 1;
      if (before <= batch && now > batch) setTimeout(() => started.kill('SIGKILL'), delay);
    });
    started.on('error', reject);
    started.on('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`the child ended with ${code ?? signal}`));
      else resolve(text.match(/[0-9a-f]{64}/)?.[0]);
    });
  });
}

test('killed and resumed runs end in the same weights', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'wasm-nn-kill-'));
  try {
    const whole = await run(join(directory, 'whole.safetensors'));
    assert.ok(whole);
    const random = new RandomStream(1, 'kill');
    let cut = 0;
    for (let i = 0; i < KILLS; i++) {
      const file = join(directory, `${i}.safetensors`);
      const hash = await run(file, random.below(LATEST), random.uniform() * 5);
      if (hash === undefined) cut++;
      assert.is(await run(file), whole, `kill ${i}`);
    }
    console.log(`  ${cut} of ${KILLS} runs were cut before their end, ${KILLS} of ${KILLS} ended alike`);
    assert.ok(cut > 0, 'no run was cut');
    assert.is(readdirSync(directory).length, KILLS + 1, 'what killed runs left is gone');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test.run();
