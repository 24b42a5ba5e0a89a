// A row as a sweep comes to what its runs one after another come to; stopped or killed, it goes on to the same.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readResult } from '../../../../examples/experiments/result-files.js';
import { ROW, run, written } from './run-row.js';

const root = mkdtempSync(join(tmpdir(), 'wasm-nn-rows-'));
const child = fileURLToPath(new URL('./run-row.ts', import.meta.url));

let expected: object | undefined;
test.before(async () => {
  assert.ok(await run(join(root, 'serial'), { grid: false, threads: 1 }));
  expected = await written(join(root, 'serial'));
});
test.after(() => rmSync(root, { recursive: true, force: true }));

test('a row as a sweep has the results of its runs, and leaves no state', async () => {
  const folder = join(root, 'sweep');
  assert.ok(await run(folder));
  assert.equal(await written(folder), expected);
  assert.equal(
    readdirSync(join(folder, 'smoke')).filter((name) => !name.endsWith('.json')),
    [],
  );
});

test('what has ended is not run again', async () => {
  const folder = join(root, 'known');
  cpSync(join(root, 'serial'), folder, { recursive: true });
  const [first] = readdirSync(join(folder, 'smoke')).filter((name) => /^[0-9a-f]{16}\.json$/.test(name));
  rmSync(join(folder, 'smoke', first!));
  let saves = 0;
  assert.ok(await run(folder, {}, () => void saves++));
  // two epochs of a batch, each with its end, of the one trial
  assert.is(saves, 4);
  assert.equal(await written(folder), expected);
});

for (const saves of [1, 3, 6]) {
  test(`stopped at the state number ${saves}, what there is is written, and the row goes on to the same`, async () => {
    const folder = join(root, `stopped ${saves}`);
    const stop = new AbortController();
    let left = saves;
    assert.not(await run(folder, { signal: stop.signal }, () => void (--left === 0 && stop.abort())));
    assert.is((await readResult(folder, 'smoke', ROW.id))!.complete, false);
    assert.ok(readdirSync(join(folder, 'smoke')).some((name) => name.endsWith('.state')));
    assert.ok(await run(folder));
    assert.equal(await written(folder), expected);
  });
}

for (const saves of [0, 2, 5]) {
  test(`killed after ${saves} states were written, it goes on to the same`, async () => {
    const folder = join(root, `killed ${saves}`);
    const { signal, stderr } = spawnSync(process.execPath, ['--import', 'tsx', child, folder, String(saves)], { encoding: 'utf8' });
    assert.is(signal, 'SIGKILL', stderr);
    assert.not(existsSync(join(folder, 'smoke', `${ROW.id}.json`)) && (await readResult(folder, 'smoke', ROW.id))!.complete);
    assert.ok(await run(folder));
    assert.equal(await written(folder), expected);
  });
}

test('a trial that fails is told of when the others have ended', async () => {
  const folder = join(root, 'failing');
  // a state that is none
  const key = readdirSync(join(root, 'serial', 'smoke'))
    .find((name) => /^[0-9a-f]{16}\.json$/.test(name))!
    .slice(0, 16);
  cpSync(join(root, 'serial', 'smoke', `${key}.json`), join(folder, 'smoke', `${key}.state`));
  const failed = await run(folder).then(
    () => undefined,
    (error: Error) => error.message,
  );
  assert.match(failed!, /^C3: trials failed\.\nC3 .*, seed 1: \S/);
  const { runs } = (await readResult(folder, 'smoke', ROW.id))!;
  assert.is(runs.flatMap(({ trials }) => trials).length, 2);
});

test.run();
