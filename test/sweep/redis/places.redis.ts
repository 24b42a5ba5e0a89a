// npm run test:redis: sweeps over a Redis and processes of workers come to what they come to on threads.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { halving, logRange, median, type SweepOptions, type SweepResult, sweep, type TrialRecord } from 'wasm-nn/sweep';
import { RedisServer, Worker } from './servers.js';

const test = suite('places');
const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const trials = {
  bowl: file('../bowl.mjs'),
  moons: file('../moons.mjs'),
  data: file('../of-data.mjs'),
  pruned: file('../pruned.mjs'),
  wanting: file('./wanting.mjs'),
};
const bowl = pathToFileURL(trials.bowl);

const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-places-'));
let server: RedisServer;
let workers: Worker[];

test.before(async () => {
  writeFileSync(join(folder, 'table.txt'), 'a table');
  server = await RedisServer.start();
  workers = [1, 2].map(() => new Worker(server, ['--data', folder, ...Object.values(trials)]));
});
test.after(async () => {
  for (const worker of workers) await worker.kill();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a sweep found, without the times. */
const found = ({ trials: all }: SweepResult): Omit<TrialRecord, 'seconds'>[] => all.map(({ seconds, ...record }) => record);

/** The same sweep on threads and on machines. */
async function both(options: SweepOptions): Promise<SweepResult> {
  const there = await sweep({ ...options, verbose: 0, redis: server.url });
  assert.equal(found(there), found(await sweep({ ...options, verbose: 0, workers: 2 })));
  return there;
}

test('a grid, trainings and successive halving come to the same bits', async () => {
  const space = { units: [4, 8], learningRate: logRange(0.01, 1) };
  assert.is((await both({ space: { x: [1, 2, 3, 4], y: ['a', 'b'] }, trial: bowl, objective: 'loss' })).best!.trial, 5);
  await both({ space, trial: pathToFileURL(trials.moons), objective: 'loss', trials: 6 });
  const halved = await both({
    space,
    trial: pathToFileURL(trials.moons),
    objective: 'loss',
    trials: 6,
    strategy: halving({ most: 4, factor: 2 }),
  });
  assert.is(halved.best!.budget, 4);
});

test('results are kept in Redis and as a file, and a sweep goes on from either', async () => {
  const ran: number[] = [];
  const options = {
    trial: bowl,
    objective: 'loss',
    seed: 3,
    redis: server.url,
    verbose: 0,
    onTrial: ({ settings }: TrialRecord) => ran.push(settings.x as number),
  } as const;
  const results = join(folder, 'kept');
  await sweep({ ...options, space: { x: [1, 2] }, results });
  assert.is(readFileSync(join(results, 'sweep.jsonl'), 'utf8').split('\n').length, 4);
  await sweep({ ...options, space: { x: [1, 2, 3] } });
  assert.equal([...ran].sort(), [1, 2, 3]);
  const all = await sweep({ ...options, space: { x: [1, 2, 3, 4] }, results });
  assert.equal([...ran].sort(), [1, 2, 3, 4]);
  assert.equal(found(all), found(await sweep({ ...options, redis: undefined, space: { x: [1, 2, 3, 4] } })));
  rmSync(results, { recursive: true });
});

test('a trial that failed runs again when its sweep is taken up', async () => {
  const wanted = join(folder, 'wanted');
  const options = { space: { file: [wanted] }, trial: pathToFileURL(trials.wanting), objective: 'loss', verbose: 0 } as const;
  const errors = async (): Promise<unknown[]> => (await sweep({ ...options, redis: server.url })).trials.map(({ error }) => error);
  assert.equal(await errors(), ['the file is not there']);
  writeFileSync(wanted, '');
  assert.equal(await errors(), [undefined]);
  rmSync(wanted);
  assert.equal(await errors(), [undefined], 'what has ended does not');
});

test('data come by name and hash; reports arrive; trials are given up', async () => {
  const data = { images: 'mnist', table: pathToFileURL(join(folder, 'table.txt')) } as const;
  const { trials: all } = await both({ space: { x: [1, 2] }, trial: pathToFileURL(trials.data), objective: 'loss', data });
  assert.equal(all[1]!.metrics, { loss: 2, images: 70000, bytes: 7 });
  const steps: number[] = [];
  const { best } = await sweep({
    space: { x: [3, 3.1, 2.9, 6, 7, 8, 9] },
    trial: pathToFileURL(trials.pruned),
    objective: 'loss',
    redis: server.url,
    verbose: 0,
    prune: median({ trials: 3 }),
    onReport: ({ step }) => steps.push(step),
  });
  assert.is(best!.trial, 0);
});

test('a figure that is no number comes back as it was', async () => {
  const { trials: all } = await both({ space: { x: [1, Number.MAX_VALUE] }, trial: bowl, objective: 'loss', seed: 9 });
  assert.is(all[1]!.metrics!.loss, Infinity);
  assert.is(all[1]!.curve![0]!.loss, Infinity);
});

test('one sweep is begun once at a time', async () => {
  const options = {
    space: { x: [1, 2, 3] },
    trial: pathToFileURL(file('slow.mjs')),
    objective: 'total',
    redis: server.url,
    verbose: 0,
  } as const;
  const stop = new AbortController();
  const begin = () => sweep({ ...options, signal: stop.signal }).catch(({ name, message }: Error) => `${name}: ${message}`);
  // either may be the first
  const ends = [begin(), begin()];
  assert.match(String(await Promise.race(ends)), /this very sweep is under way already/);
  stop.abort();
  const came = await Promise.all(ends);
  assert.is(came.filter((end) => String(end).startsWith('AbortError')).length, 1);
});

test.run();
