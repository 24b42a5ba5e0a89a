// Sweeps over threads of this process.
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  asha,
  type Checkpoints,
  halving,
  logRange,
  median,
  range,
  type SweepOptions,
  type SweepResult,
  sweep as sweepAloud,
  type TrialRecord,
} from 'wasm-nn/sweep';

/** A sweep that says nothing. */
const sweep = (options: SweepOptions): Promise<SweepResult> => sweepAloud({ verbose: 0, ...options });
const bowl = new URL('./bowl.mjs', import.meta.url);
const moons = new URL('./moons.mjs', import.meta.url);
const GRID = { x: [1, 2, 3, 4], y: ['a', 'b'] };

const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-sweep-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

/** What a sweep found, without the times. */
const found = ({ trials }: SweepResult): Omit<TrialRecord, 'seconds'>[] => trials.map(({ seconds, ...record }) => record);

test('a grid finds the bottom, the same with any workers', async () => {
  const one = await sweep({ space: GRID, trial: bowl, objective: 'loss', workers: 1 });
  const two = await sweep({ space: GRID, trial: bowl, objective: { metric: 'loss', mode: 'min' }, workers: 3 });
  assert.equal(one.best?.settings, { x: 3, y: 'b' });
  assert.is(one.trials.length, 8);
  assert.equal(found(one), found(two));
  assert.equal(one.trials[0]?.curve, [{ step: 0, loss: 5 }]);
  assert.is(new Set(one.trials.map(({ seed }) => seed)).size, 8);
});

test('training is to the same bits with any workers, and from a checkpoint as if it was never cut', async () => {
  const options = { space: { units: [4, 8], learningRate: logRange(0.01, 1) }, trial: moons, objective: 'loss', trials: 4 } as const;
  const [one, two] = [await sweep({ ...options, workers: 1 }), await sweep({ ...options, workers: 2 })];
  assert.equal(found(one), found(two));
  const halved = await sweep({ ...options, strategy: halving({ most: 4, factor: 2 }), workers: 2 });
  assert.equal(halved.best!.metrics, one.trials.find(({ trial }) => trial === halved.best!.trial)!.metrics);
  assert.is(halved.best!.budget, 4);
});

test('ASHA trains the best for all of the budget', async () => {
  const result = await sweep({
    space: { x: range(0, 6) },
    trial: bowl,
    objective: 'loss',
    trials: 12,
    strategy: asha({ most: 9 }),
    workers: 2,
  });
  assert.is(result.trials.length, 12);
  assert.is(result.best!.budget, 9);
  assert.ok(result.trials.filter(({ budget }) => budget === 1).length >= 6);
});

test('a sweep goes on from its results, and may be widened', async () => {
  const results = join(folder, 'widened');
  const ran: number[] = [];
  const options = {
    trial: bowl,
    objective: 'loss',
    results,
    workers: 2,
    onTrial: ({ settings }: TrialRecord) => ran.push(settings.x as number),
  };
  await sweep({ ...options, space: { x: [1, 2] } });
  const file = join(results, 'sweep.jsonl');
  appendFileSync(file, '{"trial":2,"sett');
  const result = await sweep({ ...options, space: { x: [0, 1, 2, 3] } });
  assert.equal(ran.sort(), [0, 1, 2, 3]);
  assert.equal(
    result.trials.map(({ trial, settings }) => [trial, settings.x]),
    [0, 1, 2, 3].map((x) => [x, x]),
  );
  assert.is(readFileSync(file, 'utf8').split('\n').length, 6);
  const message = /holds the results of a sweep with another seed; name another folder/;
  const error = await sweep({ ...options, space: { x: [1] }, seed: 5 }).catch((reason: Error) => reason);
  assert.match((error as Error).message, message);
});

test('of an earlier run with another space the trials count that this one has', async () => {
  const results = join(folder, 'spaces');
  const options = { trial: bowl, objective: 'loss', trials: 9, workers: 1, results } as const;
  const strategy = halving({ most: 9 });
  await sweep({ ...options, space: { x: range(0, 1) }, strategy });
  const space = { x: range(2, 4) };
  const { best, trials } = await sweep({ ...options, space, strategy });
  assert.equal(found({ best, trials }), found(await sweep({ ...options, results: undefined, space, strategy })));
  assert.is(best!.budget, 9);
  const twice = await sweep({ space: { x: [1, 2, 1] }, trial: bowl, objective: 'loss' });
  assert.is(twice.trials.length, 2);
});

test('a sweep that is stopped is taken up to the same result', async () => {
  const stop = new AbortController();
  const options = { space: { units: [3, 5, 7], learningRate: [0.1, 0.3] }, trial: moons, objective: 'loss', workers: 1 } as const;
  const results = join(folder, 'stopped');
  const cut = sweep({ ...options, results, signal: stop.signal, onTrial: ({ trial }) => trial === 2 && stop.abort() });
  assert.is(
    await cut.then(
      () => 'ended',
      (error: Error) => error.name,
    ),
    'AbortError',
  );
  assert.equal(found(await sweep({ ...options, results })), found(await sweep(options)));
});

test('checkpoints may lie where the caller says, and a trial goes on from them', async () => {
  const kept = new Map<string, Uint8Array>([['{"x":2}', Uint8Array.of(7)]]);
  const checkpoints: Checkpoints = {
    load: async ({ settings }) => kept.get(JSON.stringify(settings)),
    save: async ({ settings }, bytes) => void kept.set(JSON.stringify(settings), bytes),
  };
  const { trials } = await sweep({ space: { x: [1, 2] }, trial: bowl, objective: 'loss', workers: 1, checkpoints });
  assert.equal(
    trials.map(({ metrics }) => metrics?.from),
    [0, 7],
  );
  assert.equal(
    [...kept].map(([name, bytes]) => `${name} ${bytes.at(-1)}`),
    ['{"x":2} 1', '{"x":1} 1'],
  );
});

test('a checkpoint that cannot be read or written fails its trial, and the next one on that thread runs', async () => {
  const no = (what: string, x: unknown, wrong: number) =>
    x === wrong ? Promise.reject(new Error(`the disk is ${what}`)) : Promise.resolve();
  const checkpoints: Checkpoints = {
    load: ({ settings: { x } }) => no('gone', x, 1).then(() => undefined),
    save: ({ settings: { x } }) => no('full', x, 2),
  };
  const { trials } = await sweep({ space: { x: [1, 2, 3] }, trial: bowl, objective: 'loss', workers: 1, checkpoints });
  assert.equal(
    trials.map(({ error }) => error),
    ['the disk is gone', 'the disk is full', undefined],
  );
});

test('a trial that failed runs again when its sweep is taken up', async () => {
  const results = join(folder, 'failed');
  let full = true;
  const checkpoints: Checkpoints = {
    load: async () => undefined,
    save: ({ settings }) => (full && settings.x === 2 ? Promise.reject(new Error('the disk is full')) : Promise.resolve()),
  };
  const ran: unknown[] = [];
  const onTrial = ({ settings, error }: TrialRecord): void => void ran.push([settings.x, error]);
  const options = { space: { x: [1, 2] }, trial: bowl, objective: 'loss', workers: 1, results, checkpoints, onTrial, verbose: 0 } as const;
  await sweep(options);
  full = false;
  const { trials } = await sweep(options);
  assert.equal(ran, [
    [1, undefined],
    [2, 'the disk is full'],
    [2, undefined],
  ]);
  assert.equal(found(await sweep(options)), found({ best: undefined, trials }));
  assert.is(ran.length, 3);
});

test('what a trial notes is kept in its record, and must be what JSON holds', async () => {
  const results = join(folder, 'noted');
  const options = {
    space: { what: ['list', 'none', 'function'] },
    trial: new URL('./noting.mjs', import.meta.url),
    objective: 'loss',
    results,
  };
  const { trials } = await sweep({ ...options, workers: 1 });
  assert.equal(
    trials.map(({ notes }) => notes),
    [[1, { what: 'list' }], null, undefined],
  );
  assert.match(trials[2]!.error!, /a note must be what JSON holds, received/);
  assert.equal(found(await sweep(options)), found({ best: undefined, trials }));
});

test('a trial that fails is told of, and ends nothing', async () => {
  const result = await sweep({ space: { x: [3, 1], wrong: [true, false] }, trial: bowl, objective: 'loss', workers: 2 });
  assert.equal(
    result.trials.map(({ error }) => error),
    ['x of 3 is wrong', undefined, 'x of 1 is wrong', undefined],
  );
  assert.equal(result.best?.settings, { x: 3, wrong: false });
  const none = await sweep({ space: { x: [1] }, trial: bowl, objective: 'accuracy' });
  assert.match(none.trials[0]!.error!, /returned no "accuracy", but loss, from, seed/);
  assert.is(none.best, undefined);
});

/** The message of what `promise` rejects with. */
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'was not refused',
    (error: Error) => error.message,
  );

test('a module that changes under a sweep is not run', async () => {
  const copy = join(folder, 'changing.mjs');
  copyFileSync(bowl, copy);
  const changing = (): void => appendFileSync(copy, '// changed\n');
  const options = { space: { x: [1, 2] }, trial: pathToFileURL(copy), objective: 'loss', workers: 1, onTrial: changing };
  assert.match(await refusal(sweep(options)), /changing.mjs has changed since the sweep began/);
});

test('data reach trials by name and as files, and results are those of the data', async () => {
  const table = join(folder, 'table.txt');
  writeFileSync(table, 'a table');
  const results = join(folder, 'data');
  const trial = new URL('./of-data.mjs', import.meta.url);
  const data = { images: 'mnist', table: pathToFileURL(table) } as const;
  const options = { space: { x: [1, 2] }, trial, objective: 'loss', workers: 2, results };
  const { trials } = await sweep({ ...options, data });
  assert.equal(trials[0]!.metrics, { loss: 1, images: 70000, bytes: 7 });
  writeFileSync(table, 'another table');
  assert.match(await refusal(sweep({ ...options, data })), /holds the results of a sweep with other data/);
  assert.match(await refusal(sweep({ ...options, data: { images: 'mnits' as 'mnist' } })), /"data.images" must be .* received "mnits"/);
  assert.match(await refusal(sweep({ ...options, data: { table: new URL('http://a.test/table') } })), /the file: URL of a file/);
});

test('a checkpoint keeps what was reported before it', async () => {
  const { trials } = await sweep({
    space: { x: [1, 2] },
    trial: bowl,
    objective: 'loss',
    trials: 2,
    strategy: halving({ most: 4, factor: 2 }),
    workers: 1,
  });
  const [longest] = trials.filter(({ budget }) => budget === 4);
  assert.equal(
    longest!.curve!.map(({ step }) => step),
    [0, 1, 2, 3],
  );
});

test('a trial that falls behind the median is given up', async () => {
  const options = {
    space: { x: [3, 3.1, 2.9, 6, 7, 2.95] },
    trial: new URL('./pruned.mjs', import.meta.url),
    objective: 'loss',
    workers: 1,
  };
  const { best, trials } = await sweep({ ...options, prune: median({ trials: 3, steps: 2 }) });
  assert.equal(
    trials.map(({ pruned, curve }) => [pruned ?? false, curve!.length]),
    [
      [false, 5],
      [false, 5],
      [false, 5],
      [true, 2],
      [true, 2],
      [false, 5],
    ],
  );
  assert.is(best!.trial, 0);
  const unpruned = await sweep(options);
  assert.equal(
    found({ best, trials: trials.filter(({ pruned }) => !pruned) }),
    found({ best, trials: unpruned.trials.filter((_, i) => i < 3 || i > 4) }),
  );
});

test('wrong options are refused', async () => {
  const sound = { space: GRID, trial: bowl, objective: 'loss' };
  const cases: [object, RegExp][] = [
    [{ ...sound, trail: 1 }, /unknown option "trail". Did you mean "trial"/],
    [{ ...sound, space: {} }, /"space" must be/],
    [{ ...sound, trial: 'bowl.mjs' }, /"trial" must be the address of a module/],
    [{ ...sound, trial: new URL('./nothing.mjs', import.meta.url) }, /nothing.mjs cannot be read/],
    [{ ...sound, objective: 3 }, /"objective" must be the name of a figure/],
    [{ ...sound, strategy: 'tpe' }, /"strategy" must be 'grid', 'random'/],
    [{ ...sound, strategy: 'random' }, /"trials" must say how many/],
    [{ ...sound, workers: 0 }, /"workers" must be a whole number of 1 or more/],
    [{ ...sound, checkpoints: { load() {} } }, /"checkpoints" must be an object with functions load and save/],
    [{ ...sound, prune: 'median' }, /"prune" must be median/],
    [{ ...sound, data: 'mnist' }, /"data" must be an object/],
    [{ ...sound, verbose: true }, /"verbose" must be 0, 1 or 2, received true/],
    [{ ...sound, seed: -1 }, /"seed" must be a whole number/],
  ];
  for (const [options, message] of cases) {
    const error = await sweep(options as never).catch((reason: Error) => reason);
    assert.match((error as Error).message, message);
  }
});

test.run();
