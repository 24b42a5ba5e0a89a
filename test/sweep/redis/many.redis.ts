// npm run test:redis: ten thousand trials of a millisecond by eight workers: all counted, once, and memory stays flat.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sweep } from 'wasm-nn/sweep';
import { RedisServer, until, Worker } from './servers.js';

const test = suite('many');
const TRIALS = 10_000;
const WORKERS = 8;
/** After how many trials all is warm. */
const WARM = 6000;
const MB = 2 ** 20;

const quick = new URL('./quick.mjs', import.meta.url);

/** Bytes of the process in memory. */
const resident = (pid: number): number => 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);

function heap(): number {
  globalThis.gc!();
  return process.memoryUsage().heapUsed;
}

let server: RedisServer;
let workers: Worker[];
test.before(async () => {
  server = await RedisServer.start();
  workers = Array.from({ length: WORKERS }, () => new Worker(server, [fileURLToPath(quick)]));
});
test.after(async () => {
  for (const worker of workers) await worker.kill();
  await server.stop();
});

test('ten thousand trials', async () => {
  const sizes = (): number[] => [heap(), ...workers.map(({ process: { pid } }) => resident(pid!))];
  const seen = new Uint8Array(TRIALS);
  let ended = 0;
  let warm: number[] = [];
  const { trials, best } = await sweep({
    space: { x: Array.from({ length: TRIALS }, (_, i) => i) },
    trial: quick,
    objective: 'loss',
    verbose: 0,
    redis: server.url,
    onTrial: ({ trial }) => {
      seen[trial]!++;
      if (++ended === WARM) warm = sizes();
    },
  });
  const grown = sizes().map((size, i) => (size - warm[i]!) / MB);
  console.log(
    `grown by MB: the sweep ${grown[0]!.toFixed(1)}, workers ${grown
      .slice(1)
      .map((size) => size.toFixed(1))
      .join(' ')}`,
  );
  assert.is(trials.length, TRIALS);
  assert.ok(
    seen.every((count) => count === 1),
    'a trial was told of twice, or not at all',
  );
  assert.ok(trials.every(({ metrics, settings }) => metrics!.loss === ((settings.x as number) % 97) / 97));
  assert.is(best!.trial, 0);
  assert.ok(grown[0]! < 16, `the sweep's heap has grown by ${grown[0]} MB`);
  assert.ok(
    grown.slice(1).every((size) => size < 16),
    `workers have grown by ${grown.slice(1)} MB`,
  );
});

test('of all that was queued the results are left, and what goes by itself', async () => {
  const client = server.client();
  const lasting = async (): Promise<string> => {
    const keys: string[] = [];
    for (const key of await client.keys('*')) if ((await client.ttl(key)) < 0) keys.push(key.replace(/[0-9a-f]{16}/, 'ID'));
    return keys.sort().join(' ');
  };
  await until(async () => (await lasting()) === 'wasm-nn:records:ID wasm-nn:workers', 'the workers to leave');
  assert.is(await client.hlen((await client.keys('wasm-nn:records:*'))[0]!), TRIALS);
  client.disconnect();
});

test.run();
