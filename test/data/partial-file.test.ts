import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPartialFile } from '../../src/data/partial-file.js';

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wasm-nn '));
  try {
    await body(join(folder, 'set'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const text = async (path: string): Promise<string> => (await readFile(path)).toString();

test('a file gets its name when it is whole', () =>
  inFolder(async (folder) => {
    const partial = await openPartialFile(folder, 'a.gz');
    await partial.append(Buffer.from('wrong'));
    await partial.clear();
    await partial.append(Buffer.from('one '));
    await partial.append(Buffer.from('two'));
    assert.is(partial.length, 7);
    assert.is(Buffer.from(await partial.bytes()).toString(), 'one two');
    assert.not.ok((await readdir(folder)).includes('a.gz'));
    await partial.finish();
    assert.equal(await readdir(folder), ['a.gz']);
    assert.is(await text(join(folder, 'a.gz')), 'one two');
  }));

test('what was let go of is taken up by the next, by one of two', () =>
  inFolder(async (folder) => {
    const first = await openPartialFile(folder, 'a');
    await first.append(Buffer.from('begun'));
    await first.release();
    assert.equal(await readdir(folder), ['a.partial']);
    const [left, right] = await Promise.all([openPartialFile(folder, 'a'), openPartialFile(folder, 'a')]);
    assert.equal([left.length, right.length].sort(), [0, 5]);
    await Promise.all([left.remove(), right.remove()]);
    assert.equal(await readdir(folder), []);
  }));

test('what a killed process left is taken up; what a living one writes is not', () =>
  inFolder(async (folder) => {
    const living = await openPartialFile(folder, 'a');
    await living.append(Buffer.from('mine'));
    const { pid } = spawnSync(process.execPath, ['--version']); // a process that has ended
    await writeFile(join(folder, `a.partial-${pid}-123abc`), 'of the dead');
    await writeFile(join(folder, `ab.partial-${pid}-123abc`), 'of another file');
    const next = await openPartialFile(folder, 'a');
    assert.is(Buffer.from(await next.bytes()).toString(), 'of the dead');
    await next.remove();
    assert.is(Buffer.from(await living.bytes()).toString(), 'mine');
    await living.remove();
    assert.equal(await readdir(folder), [`ab.partial-${pid}-123abc`]);
  }));

test('nothing is left of a download that brought nothing', () =>
  inFolder(async (folder) => {
    await (await openPartialFile(folder, 'a')).release();
    assert.equal(await readdir(folder), []);
  }));

test.run();
