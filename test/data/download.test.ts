import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type DownloadOptions, type DownloadProgress, download, type FileFacts } from '../../src/data/download.js';
import { memorySink, type Sink } from '../../src/data/sink.js';
import { DataError } from '../../src/errors.js';
import { type Fault, type FileServer, serveFiles } from './file-server.js';

const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) % 253);
const facts: FileFacts = { name: 'a', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };

interface Run {
  server: FileServer;
  sink: Sink;
  get(options?: DownloadOptions, file?: FileFacts): Promise<Uint8Array>;
}

/** A server with the file, and a sink that holds `beginning` of an earlier download. */
async function run(faults: (Fault | undefined)[], body: (run: Run) => Promise<void>, beginning?: Uint8Array): Promise<void> {
  const server = await serveFiles({ '/a': bytes }, faults);
  const sink = memorySink();
  if (beginning) sink.append(beginning);
  const get: Run['get'] = (options, file = facts) => download([new URL(`${server.base}/a`)], file, sink, { retryDelay: 1, ...options });
  try {
    await body({ server, sink, get });
  } finally {
    server.close();
  }
}

async function sentence(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, DataError);
  return (error as DataError).message;
}

const ranges = ({ asked }: FileServer): (string | undefined)[] => asked.map(({ range }) => range);

test('a whole file, and its progress', () =>
  run([], async ({ server, get }) => {
    const progress: DownloadProgress[] = [];
    assert.equal(await get({ onProgress: (step) => progress.push(step) }), bytes);
    assert.equal(progress.at(-1), { file: 'a', url: `${server.base}/a`, received: 200_000, total: 200_000 });
    assert.ok(progress.every(({ received }, i) => i === 0 || received > progress[i - 1]!.received));
  }));

test('a transfer that is cut is taken up where it ended', () =>
  run([{ cutAfter: 50_000 }, { cutAfter: 70_000 }], async ({ server, get }) => {
    assert.equal(await get(), bytes);
    assert.equal(ranges(server), [undefined, 'bytes=50000-', 'bytes=120000-']);
  }));

test('so is one that stalls', () =>
  run([{ stallAfter: 50_000 }], async ({ server, get }) => {
    assert.equal(await get({ stallTimeout: 300 }), bytes);
    assert.equal(ranges(server), [undefined, 'bytes=50000-']);
  }));

test('what an earlier download brought is not fetched again', () =>
  run(
    [],
    async ({ server, get }) => {
      const progress: DownloadProgress[] = [];
      assert.equal(await get({ onProgress: (step) => progress.push(step) }), bytes);
      assert.equal(ranges(server), ['bytes=150000-']);
      assert.ok(progress[0]!.received > 150_000);
    },
    bytes.slice(0, 150_000),
  ));

test('a server that knows no ranges sends all of it again', () =>
  run([{ cutAfter: 50_000 }, { ignoreRange: true }], async ({ get }) => {
    assert.equal(await get(), bytes);
  }));

test('a range that was not asked for is not taken', () =>
  run([{ cutAfter: 50_000 }, { wrongRange: true }], async ({ server, get }) => {
    assert.equal(await get(), bytes);
    assert.equal(ranges(server), [undefined, 'bytes=50000-', undefined]);
  }));

test('a beginning that is longer than the file, or another, is thrown away', async () => {
  const longer = new Uint8Array(300_000);
  await run([], async ({ get }) => assert.equal(await get(), bytes), longer);
  const other = new Uint8Array(1000).fill(9);
  await run([], async ({ get }) => assert.equal(await get(), bytes), other);
});

test('a corrupted file is refused by its SHA-256, and nothing of it kept', () =>
  run([{ corrupt: true }], async ({ server, sink, get }) => {
    const message = await sentence(get());
    assert.ok(message.startsWith(`${server.base}/a: the file that came is not the published one: its SHA-256 is `), message);
    assert.ok(message.includes(`expected ${facts.sha256}.`), message);
    assert.is(sink.length, 0);
  }));

test('a server that sends on and on is cut off', () =>
  run([{ extra: 10 }], async ({ server, sink, get }) => {
    assert.is(await sentence(get()), `${server.base}/a: the server sends more than the 200000 bytes of the published file.`);
    assert.is(sink.length, 0);
  }));

test('five tries without progress are enough, and what came stays for the next download', () =>
  run([{ cutAfter: 100 }, ...new Array<Fault>(4).fill({ status: 503 })], async ({ server, sink, get }) => {
    assert.is(await sentence(get()), `${server.base}/a: the server answered 503 Service Unavailable, expected the file (status 200).`);
    assert.is(server.asked.length, 5);
    assert.is(sink.length, 100);
    assert.equal(await get(), bytes);
    assert.is(server.asked.at(-1)!.range, 'bytes=100-');
  }));

test('tries that bring much are not counted', () =>
  run(new Array<Fault>(2).fill({ cutAfter: 70_000 }).concat(new Array<Fault>(4).fill({ status: 500 })), async ({ server, get }) => {
    assert.equal(await get(), bytes);
    assert.is(server.asked.length, 7);
  }));

test('the second address serves where the first refuses', async () => {
  const server = await serveFiles({ '/b/a': bytes });
  try {
    const addresses = ['a/a', 'b/a'].map((path) => new URL(`${server.base}/${path}`));
    assert.equal(await download(addresses, facts, memorySink(), { retryDelay: 1 }), bytes);
    assert.equal(
      server.asked.map(({ path }) => path),
      ['/a/a', '/b/a'],
    );
    const nowhere = [new URL(`${server.base}/c`)];
    const message = await sentence(download(nowhere, facts, memorySink(), { retryDelay: 1 }));
    assert.is(message, `${server.base}/c: the server answered 404 Not Found, expected the file (status 200).`);
  } finally {
    server.close();
  }
});

test('the signal ends the pause between two tries', () =>
  run(new Array<Fault>(5).fill({ status: 500 }), async ({ get }) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const ended = get({ signal: controller.signal, retryDelay: 1e9 }).then(
      () => undefined,
      (error: unknown) => error,
    );
    setTimeout(() => controller.abort(reason), 50);
    assert.is(await ended, reason);
  }));

test.run();
