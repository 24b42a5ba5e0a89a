// npm run test:redis: what is no trial of the sweep, or cannot be run here, is refused in a sentence, and the sweep goes on.
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Queue } from 'bullmq';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sweep } from 'wasm-nn/sweep';
import { CheckpointsInRedis } from '../../../src/sweep/redis/checkpoints.js';
import { RedisServer, until, Worker } from './servers.js';

const test = suite('refused');
const slow = fileURLToPath(new URL('./slow.mjs', import.meta.url));
const ofData = fileURLToPath(new URL('../of-data.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-refused-'));
let server: RedisServer;

test.before(async () => {
  server = await RedisServer.start();
});
test.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The message of what `promise` rejects with. */
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'was not refused',
    (error: Error) => error.message,
  );

const said = (worker: Worker, pattern: RegExp): Promise<void> =>
  until(() => worker.lines.some((line) => pattern.test(line)), String(pattern));

/** Two images in the files of MNIST's family. */
function writeImages(at: string): void {
  mkdirSync(at, { recursive: true });
  for (const part of ['train', 't10k']) {
    writeFileSync(
      join(at, `${part}-images-idx3-ubyte`),
      Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28, ...new Array(2 * 784).fill(7)]),
    );
    writeFileSync(join(at, `${part}-labels-idx1-ubyte`), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 3, 4));
  }
}

test('forged tasks are not run', async () => {
  const client = server.client();
  const worker = new Worker(server, [slow]);
  const options = { space: { x: [1, 2, 3] }, trial: pathToFileURL(slow), objective: 'total', verbose: 0 } as const;
  const sweeping = sweep({ ...options, redis: server.url });
  await until(async () => (await client.smembers('wasm-nn:sweeps')).length > 0, 'the sweep');
  const [id] = await client.smembers('wasm-nn:sweeps');
  const queue = new Queue(`trials-${id}`, { connection: client, prefix: 'wasm-nn' });
  await queue.add('trial', { trial: 0, settings: { x: 9 }, seed: 1, module: 'file:///tmp/evil.mjs' }, { jobId: 'forged' });
  await queue.add('trial', { trial: 0, settings: { x: { deep: 1 } }, seed: 1 }, { jobId: 'nested' });
  await queue.add('process.exit(1)', 'process.exit(1)');
  await client
    .multi()
    .sadd('wasm-nn:sweeps', 'x')
    .set('wasm-nn:sweeps:x', '{"id":"../../etc"}')
    .sadd('wasm-nn:workers', 'y')
    .set('wasm-nn:workers:y', 'no JSON')
    .exec();
  const result = await sweeping;
  assert.equal(
    result.trials.map(({ metrics }) => metrics),
    (await sweep(options)).trials.map(({ metrics }) => metrics),
  );
  await said(worker, /refused, task "forged" does not fit its name/);
  await said(worker, /refused, task "nested" has settings that are none/);
  await said(worker, /refused, task "\d+" is no trial's: received "process.exit\(1\)"/);
  await queue.close();
  await worker.kill();
  client.disconnect();
});

test('a worker with another module, or without one, or without the data leaves the trials to others', async () => {
  const other = join(folder, 'of-data.mjs');
  copyFileSync(ofData, other);
  appendFileSync(other, '// another\n');
  const table = join(folder, 'here', 'table.txt');
  mkdirSync(join(folder, 'here'));
  mkdirSync(join(folder, 'there'));
  writeFileSync(table, 'a table');
  writeFileSync(join(folder, 'there', 'table.txt'), 'another table');
  writeImages(join(folder, 'sets', 'kmnist'));
  process.env.WASM_NN_DATA = join(folder, 'sets');
  const data = { images: 'kmnist', table: pathToFileURL(table) } as const;
  const without = { WASM_NN_DATA: join(folder, 'none'), XDG_CACHE_HOME: join(folder, 'none') };
  const workers = [
    new Worker(server, [other]),
    new Worker(server, [slow]),
    new Worker(server, [ofData]),
    new Worker(server, ['--data', join(folder, 'there'), ofData]),
    new Worker(server, ['--data', join(folder, 'here'), ofData], { env: without }),
  ];
  const sweeping = sweep({ space: { x: [1, 2, 3] }, trial: pathToFileURL(ofData), objective: 'loss', data, redis: server.url, verbose: 0 });
  await said(workers[0]!, /of-data.mjs: refused, the module of-data.mjs is another here than where the sweep was begun/);
  await said(workers[1]!, /of-data.mjs: refused, there is no module of-data.mjs here: name it on the command line/);
  await said(workers[2]!, /of-data.mjs: refused, there is no file table.txt here: put it into a folder that --data names/);
  await said(workers[3]!, /of-data.mjs: refused, the file table.txt is another here than where the sweep was begun/);
  await said(workers[4]!, /of-data.mjs: refused, the data set "kmnist" is (not|another) here/);
  workers.push(new Worker(server, ['--data', join(folder, 'here'), ofData]));
  const { trials } = await sweeping;
  assert.equal(
    trials.map(({ metrics, error }) => error ?? metrics!.loss),
    [1, 2, 3],
  );
  for (const worker of workers) await worker.kill();
});

test('a checkpoint too large for Redis goes to the folder that is shared', async () => {
  const redis = server.client();
  const job = { settings: { x: 1 }, seed: 1 };
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i);
  const shared = new CheckpointsInRedis(redis, 'large', folder, 4000);
  await shared.save(job, bytes);
  assert.equal(await shared.load(job), bytes);
  const alone = new CheckpointsInRedis(redis, 'large', undefined, 4000);
  assert.match(await refusal(alone.load(job)), /lies in a shared folder, of which this worker was not told/);
  assert.match(await refusal(alone.save(job, bytes)), /too large for Redis .*--checkpoints FOLDER/);
  await shared.save(job, bytes.subarray(0, 100));
  assert.equal(await alone.load(job), bytes.slice(0, 100));
  await shared.remove(job);
  assert.is(await shared.load(job), undefined);
  redis.disconnect();
});

test('a wrong password, no Redis and a wrong address are told at once', async () => {
  const options = { space: { x: [1] }, trial: pathToFileURL(slow), objective: 'total', verbose: 0 } as const;
  const told = (redis: string): Promise<string> => refusal(sweep({ ...options, redis }));
  const wrong = new URL(server.url);
  wrong.password = 'secret';
  const message = await told(wrong.href);
  assert.match(message, /127.0.0.1:\d+ does not answer: WRONGPASS/);
  assert.not.match(message, /secret/);
  assert.match(await told('redis://127.0.0.1:1'), /sweep: redis:\/\/127.0.0.1:1 does not answer: .*ECONNREFUSED/);
  assert.match(await told('http://127.0.0.1'), /address of Redis must be like redis:\/\/:password@host:6379/);
});

test.run();
