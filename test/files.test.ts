import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs, { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OptionError } from '../src/errors.js';
import { readFileBytes, writeFileSafely } from '../src/files.js';

const test = suite<{ directory: string }>('files', { directory: '' });
test.before.each(async (context) => {
  context.directory = await mkdtemp(join(tmpdir(), 'wasm-nn-files-'));
});
test.after.each(({ directory }) => rm(directory, { recursive: true, force: true }));

/** The error that `run` must reject with. */
async function rejection(run: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await run;
  } catch (error) {
    return error as Error;
  }
  throw new assert.Assertion({
    message: 'Expected a rejection, and there was none.',
    details: '',
    generated: false,
    operator: 'rejects',
    expects: 'rejection',
    actual: 'none',
  });
}

test('writes a file and reads it again, and leaves nothing else behind', async ({ directory }) => {
  const path = join(directory, 'weights.bin');
  await writeFileSafely(path, Uint8Array.of(1, 2, 3, 255));
  assert.equal(new Uint8Array(await readFile(path)), Uint8Array.of(1, 2, 3, 255));
  const bytes = await readFileBytes(path);
  assert.equal(bytes, Uint8Array.of(1, 2, 3, 255));
  assert.is(Buffer.isBuffer(bytes), false);
  assert.equal(await readdir(directory), ['weights.bin']);
});

test('replaces a longer file whole, and writes a view as the view it is', async ({ directory }) => {
  const path = join(directory, 'weights.bin');
  await writeFileSafely(path, new Uint8Array(100000).fill(7));
  await writeFileSafely(path, Uint8Array.of(9, 4, 5, 9).subarray(1, 3));
  assert.equal(await readFileBytes(path), Uint8Array.of(4, 5));
  await writeFileSafely(path, new Uint8Array(0));
  assert.is((await readFileBytes(path)).length, 0);
});

test('takes file: URLs, as objects and as text', async ({ directory }) => {
  const url = pathToFileURL(join(directory, 'a b#%.bin'));
  await writeFileSafely(url, Uint8Array.of(1));
  assert.equal(await readFileBytes(url.href), Uint8Array.of(1));
  await writeFileSafely(url.href, Uint8Array.of(2));
  assert.equal(await readFileBytes(url), Uint8Array.of(2));
  assert.equal(await readdir(directory), ['a b#%.bin']);
});

test('two writes of one file at a time leave one of the two, whole', async ({ directory }) => {
  const path = join(directory, 'weights.bin');
  const first = new Uint8Array(300000).fill(1);
  const second = new Uint8Array(200000).fill(2);
  await Promise.all([writeFileSafely(path, first), writeFileSafely(path, second)]);
  const bytes = await readFileBytes(path);
  assert.is(bytes.length, bytes[0] === 1 ? 300000 : 200000);
  assert.ok(bytes.every((byte) => byte === bytes[0]));
  assert.equal(await readdir(directory), ['weights.bin']);
});

test('removes the partial file when the rename fails, and says why it failed', async ({ directory }) => {
  const path = join(directory, 'taken');
  const { rename } = fs;
  // the path becomes a folder after it was looked at
  fs.rename = async (from, to) => {
    await mkdir(path);
    await rename(from, to);
  };
  syncBuiltinESMExports();
  try {
    const error = await rejection(writeFileSafely(path, Uint8Array.of(1)));
    assert.match(error.message, 'rename');
    assert.match(error.message, `taken.part-${process.pid}-`);
    assert.equal(await readdir(directory), ['taken']);
  } finally {
    fs.rename = rename;
    syncBuiltinESMExports();
  }
});

test('partial files of killed processes are removed; those of living ones, and of other files, stay', async ({ directory }) => {
  const { pid } = spawnSync(process.execPath, ['--version']); // a process that has ended
  const kept = [`a.part-${process.pid}-99`, `a.part-${process.ppid}-1`, `b.part-${pid}-1`, `a.part-${pid}-x`, `a.part-${pid}`, 'a.part-'];
  for (const name of [...kept, `a.part-${pid}-1`, `a.part-${pid}-27`]) await writeFile(join(directory, name), 'part');
  await writeFileSafely(pathToFileURL(join(directory, 'a')), Uint8Array.of(1));
  assert.equal(await readdir(directory), ['a', ...kept].sort());
  await writeFile(join(directory, `a.part-${pid}-1`), 'part');
  const before = process.cwd();
  process.chdir(directory);
  try {
    await writeFileSafely('a', Uint8Array.of(2));
  } finally {
    process.chdir(before);
  }
  assert.equal(await readdir(directory), ['a', ...kept].sort());
});

test('what is no file is refused, and left as it was', async ({ directory }) => {
  const link = join(directory, 'link');
  await symlink('/dev/null', link);
  const socket = join(directory, 'socket');
  const server = createServer().listen(socket);
  await once(server, 'listening');
  try {
    for (const path of [link, socket, directory, '/dev/full']) {
      const error = await rejection(writeFileSafely(path, Uint8Array.of(1)));
      assert.instance(error, OptionError);
      assert.is(
        error.message,
        `writeFileSafely: "${path}" is ${path === directory ? 'a folder' : 'a device, a pipe or a socket'}; expected the path of a file, or of none yet.`,
      );
    }
    assert.equal(await readdir(directory), ['link', 'socket']);
    assert.is(await readlink(link), '/dev/null');
  } finally {
    server.close();
  }
});

test('a link to a file is replaced, and so is one that leads nowhere', async ({ directory }) => {
  await writeFile(join(directory, 'old'), 'old');
  for (const to of ['old', 'nowhere']) {
    await symlink(to, join(directory, `to-${to}`));
    await writeFileSafely(join(directory, `to-${to}`), Uint8Array.of(1));
    assert.equal(await readFileBytes(join(directory, `to-${to}`)), Uint8Array.of(1));
  }
  assert.equal(await readdir(directory), ['old', 'to-nowhere', 'to-old']);
  assert.is(await readFile(join(directory, 'old'), 'utf8'), 'old');
});

test('faults of the file system come as they are', async ({ directory }) => {
  assert.is((await rejection(writeFileSafely(join(directory, 'no', 'weights.bin'), Uint8Array.of(1)))).code, 'ENOENT');
  assert.is((await rejection(readFileBytes(join(directory, 'missing')))).code, 'ENOENT');
});

test('addresses that are no files are refused', async () => {
  for (const address of ['https://example.org/w.bin', new URL('data:,x'), '', undefined]) {
    const path = address as string;
    for (const run of [() => writeFileSafely(path, Uint8Array.of(1)), () => readFileBytes(path)]) {
      const error = await rejection(run());
      assert.instance(error, OptionError);
      assert.match(error.message, 'the path must be that of a local file or a file: URL, received');
    }
  }
});

test('where there is no file system an OptionError says what to do instead', async () => {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'process')!;
  // Bundlers give browsers a process without versions
  for (const value of [undefined, { versions: {} }, {}]) {
    Object.defineProperty(globalThis, 'process', { value, configurable: true, writable: true });
    const runs = [writeFileSafely('w.bin', Uint8Array.of(1)), readFileBytes('w.bin')];
    Object.defineProperty(globalThis, 'process', descriptor);
    const [write, read] = await Promise.all(runs.map(rejection));
    assert.instance(write, OptionError);
    assert.is(
      write!.message,
      'writeFileSafely: there is no file system here for the path "w.bin". Pass a function that takes the bytes instead of a path.',
    );
    assert.instance(read, OptionError);
    assert.is(
      read!.message,
      'readFileBytes: there is no file system here for the path "w.bin". Fetch the bytes and pass them instead of a path.',
    );
  }
});

test.run();
