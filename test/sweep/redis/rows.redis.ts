// npm run test:redis: report B's grid search on one thread, on two and on two machines: the same table.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { B2, run, written } from '../../examples/experiments/sweep/run-row.js';
import { RedisServer, Worker } from './servers.js';

const test = suite('rows');
const trial = fileURLToPath(new URL('../../../examples/experiments/sweep-trial.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-b2-'));
let server: RedisServer;

test.before(async () => {
  server = await RedisServer.start();
});
test.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('B2', async () => {
  const [serial, threads, machines] = ['serial', 'threads', 'machines'].map((name) => join(folder, name));
  assert.ok(await run(serial!, { grid: false, threads: 1 }, undefined, { ...B2, grid: undefined }));
  assert.ok(await run(threads!, {}, undefined, B2));
  const workers = [1, 2].map(() => new Worker(server, [trial], { lostAfter: 20 }));
  assert.ok(await run(machines!, { redis: server.url }, undefined, B2));
  for (const worker of workers) await worker.kill();
  const expected = await written(serial!, B2);
  assert.is((expected as { complete: boolean }).complete, true);
  assert.equal(await written(threads!, B2), expected);
  assert.equal(await written(machines!, B2), expected);
});

test.run();
