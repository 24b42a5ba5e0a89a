// npm run test:redis: whatever is cut, every trial's result is there once, and is what it would have been.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type SweepResult, sweep, type TrialRecord } from 'wasm-nn/sweep';
import { RandomStream } from '../../../src/random.js';
import { RedisServer, until, Worker } from './servers.js';

const test = suite('cut');
const KILLS = 20;
const RESTARTS = 2;
const slow = new URL('./slow.mjs', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-cut-'));
let server: RedisServer;

test.before(async () => {
  server = await RedisServer.start();
});
test.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const found = ({ trials }: SweepResult): Omit<TrialRecord, 'seconds'>[] => trials.map(({ seconds, ...record }) => record);
const start = (): Worker => new Worker(server, [fileURLToPath(slow)], { lostAfter: 1 });
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('workers killed at 20 random moments, Redis restarted twice: none lost, none double, all as undisturbed', async () => {
  const options = { space: { x: Array.from({ length: 40 }, (_, i) => i) }, trial: slow, objective: 'total', verbose: 0 } as const;
  const undisturbed = await sweep({ ...options, workers: 20 });
  const random = new RandomStream(1, 'moments');
  const workers = [start(), start(), start()];
  const results = join(folder, 'kills');
  let over = false;
  const sweeping = sweep({ ...options, redis: server.url, results }).finally(() => {
    over = true;
  });
  let kills = 0;
  for (; kills < KILLS && !over; kills++) {
    await pause(100 + 500 * random.uniform());
    const [place] = [Math.floor(workers.length * random.uniform())];
    await workers[place]!.kill();
    workers[place] = start();
    if (kills % Math.floor(KILLS / RESTARTS) === 5) await server.restart();
  }
  assert.is(kills, KILLS, 'the sweep ended before all the kills');
  assert.equal(found(await sweeping), found(undisturbed));
  const lines = readFileSync(join(results, 'sweep.jsonl'), 'utf8').trim().split('\n');
  assert.is(lines.length, 1 + options.space.x.length);
  for (const worker of workers) await worker.kill();
});

test('a worker that is asked to end gives its trials back, and they go on elsewhere', async () => {
  const options = { space: { x: [1, 2] }, trial: slow, objective: 'total', seed: 1, verbose: 0 } as const;
  const first = start();
  const steps: number[] = [];
  const sweeping = sweep({ ...options, redis: server.url, onReport: ({ step }) => steps.push(step) });
  await until(() => steps.length > 2, 'a few steps');
  assert.is(await first.kill('SIGTERM'), 0);
  const second = start();
  assert.equal(found(await sweeping), found(await sweep({ ...options, workers: 2 })));
  await second.kill();
});

test('a sweep whose process is killed is taken up by another', async () => {
  const script = `import { sweep } from 'wasm-nn/sweep';
    const [redis, trial] = process.argv.slice(1);
    await sweep({ space: { x: [1, 2, 3, 4] }, trial, objective: 'total', seed: 2, verbose: 0, redis, onTrial: () => console.log('one') });`;
  const worker = start();
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, server.url, slow.href], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  child.kill('SIGKILL');
  const ran: number[] = [];
  const options = { space: { x: [1, 2, 3, 4] }, trial: slow, objective: 'total', seed: 2, verbose: 0 } as const;
  const result = await sweep({ ...options, redis: server.url, onTrial: ({ trial }) => ran.push(trial) });
  assert.ok(ran.length < 4, 'the first result was not taken up');
  assert.equal(found(result), found(await sweep({ ...options, workers: 4 })));
  await worker.kill();
});

test('a sweep that is stopped cuts its trials, and is taken up where they were', async () => {
  const options = { space: { x: [5, 6, 7] }, trial: slow, objective: 'total', seed: 4, verbose: 0 } as const;
  const worker = start();
  const stop = new AbortController();
  const steps: number[] = [];
  const onReport = ({ step }: { step: number }): void => {
    steps.push(step);
    if (steps.length > 2) stop.abort();
  };
  const stopped = await sweep({ ...options, redis: server.url, signal: stop.signal, onReport }).catch((error: Error) => error.name);
  assert.is(stopped, 'AbortError');
  assert.equal(found(await sweep({ ...options, redis: server.url })), found(await sweep({ ...options, workers: 3 })));
  await worker.kill();
});

test.run();
