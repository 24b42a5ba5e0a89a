// npm run test:redis: a row of the reports over processes of workers comes to what its runs come to here.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROW, run, written } from '../../examples/experiments/sweep/run-row.js';
import { RedisServer, Worker } from './servers.js';

const test = suite('experiments');
const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-rows-'));
const module = fileURLToPath(new URL('../../../examples/experiments/sweep-trial.mjs', import.meta.url));
let server: RedisServer;
let workers: Worker[];

test.before(async () => {
  server = await RedisServer.start();
  workers = [1, 2].map(() => new Worker(server, [module]));
});
test.after(async () => {
  for (const worker of workers) await worker.kill();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test(`${ROW.id}: the same table, to the last digit`, async () => {
  const here = join(folder, 'here');
  assert.ok(await run(here, { grid: false, threads: 1 }));
  const there = join(folder, 'there');
  assert.ok(await run(there, { redis: server.url }));
  assert.equal(await written(there), await written(here));
});

test('what an earlier run has left in Redis is taken up, and not run again', async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill()));
  const again = join(folder, 'again');
  assert.ok(await run(again, { redis: server.url }));
  assert.equal(await written(again), await written(join(folder, 'here')));
});

test.run();
