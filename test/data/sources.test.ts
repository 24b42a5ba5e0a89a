import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openFrom } from '../../src/data/sources.js';
import { DataError } from '../../src/errors.js';

const bytes = Uint8Array.of(1, 2, 3);

async function rejection(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, DataError);
  return (error as DataError).message;
}

test('a directory, by its path and by its file: URL', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wasm-nn '));
  try {
    await writeFile(join(directory, 'b'), bytes);
    for (const from of [directory, pathToFileURL(directory), pathToFileURL(directory).href]) {
      const found = await openFrom(from)(['a', 'b']);
      assert.is(found.name, 'b');
      assert.equal(new Uint8Array(found.bytes), bytes);
    }
    assert.is(await rejection(openFrom(directory)(['a', 'a.gz'])), `${directory} has no file "a" or "a.gz".`);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('the URL of a folder: 404 goes on to the next name, other failures are told', async () => {
  const server = createServer((request, response) => {
    const path = request.url;
    response.statusCode = path === '/set/b?key=1' || path === '/set/b' ? 200 : path === '/broken/a' ? 500 : 404;
    response.end(response.statusCode === 200 ? bytes : 'no');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    for (const from of [`${base}/set`, `${base}/set/`, new URL(`${base}/set?key=1`)]) {
      const found = await openFrom(from)(['a', 'b']);
      assert.equal(found, { name: 'b', bytes });
    }
    assert.is(await rejection(openFrom(`${base}/set`)(['a'])), `${base}/set has no file "a".`);
    assert.is(
      await rejection(openFrom(`${base}/broken`)(['a', 'b'])),
      `${base}/broken/a: the server answered 500 Internal Server Error, expected the file (status 200).`,
    );
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('a function, which may give undefined or reject for what it does not have', async () => {
  const asked: string[] = [];
  const found = await openFrom(async (file) => {
    asked.push(file);
    if (file === 'a') throw new Error('no a here');
    return file === 'c' ? bytes : undefined;
  })(['a', 'b', 'c']);
  assert.equal(asked, ['a', 'b', 'c']);
  assert.equal(found, { name: 'c', bytes });
  assert.is(
    await rejection(openFrom(() => Promise.reject(new Error('the disk is on fire')))(['a', 'b'])),
    'the function given as "from" has no file "a" or "b". The first reason given: the disk is on fire',
  );
});

test('a function that never answers is left when the signal says so', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const read = openFrom(() => new Promise(() => undefined), { signal: controller.signal })(['a', 'b']);
  controller.abort(reason);
  const ended = await read.catch((error: unknown) => error);
  assert.is(ended, reason);
});

test.run();
