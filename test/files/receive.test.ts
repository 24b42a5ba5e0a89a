import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DataError, OptionError } from '../../src/errors.js';
import { joined, type RequestOptions, receive, requestOptions } from '../../src/files/receive.js';
import { settle } from '../../src/option-spec.js';
import { type FileServer, serveFiles } from '../data/file-server.js';

const file = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);

/** Serves one file as `/a`, with the fault given. */
async function withServer(fault: FileServer['faults'][number], body: (url: URL) => Promise<void>): Promise<void> {
  const server = await serveFiles({ '/a': file }, [fault]);
  try {
    await body(new URL(`${server.base}/a`));
  } finally {
    server.close();
  }
}

async function fetchAll(url: URL, options: RequestOptions = {}): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await receive(url, options, () => (chunk) => chunks.push(chunk));
  return joined(chunks);
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}

/** The sentence of a DataError. */
async function sentence(promise: Promise<unknown>): Promise<string> {
  const error = await failure(promise);
  assert.instance(error, DataError);
  return (error as DataError).message;
}

test('a file comes as its bytes', () =>
  withServer(undefined, async (url) => {
    assert.equal(await fetchAll(url), file);
  }));

test('a body that is not wanted is left', () =>
  withServer(undefined, async (url) => {
    await receive(url, {}, () => undefined);
  }));

test('a connection that is cut is told with the URL and how far it came', () =>
  withServer({ cutAfter: 2000 }, async (url) => {
    const message = await sentence(fetchAll(url));
    assert.match(message, /^http:\/\/127\.0\.0\.1:\d+\/a: the connection was cut after 2000 of 5000 bytes \(.+\)\. Load the file again\.$/);
  }));

test('a server that falls silent is given up after the time-out', () =>
  withServer({ stallAfter: 1000 }, async (url) => {
    assert.is(
      await sentence(fetchAll(url, { stallTimeout: 200 })),
      `${url.href}: the server sent nothing for 0.2 s, after 1000 of 5000 bytes. Try again, or wait longer by the option "stallTimeout".`,
    );
  }));

test('redirects in a circle are told with the URL and the reason', async () => {
  const server = await serveFiles({}, new Array(30).fill({ status: 302, location: '/b' }));
  try {
    const message = await sentence(fetchAll(new URL(`${server.base}/b`)));
    assert.ok(message.startsWith(`${server.base}/b: the file could not be fetched (`), message);
    assert.match(message, /redirect/);
  } finally {
    server.close();
  }
});

test('a refused connection is told with the URL and the reason', async () => {
  const { base, close } = await serveFiles({});
  close();
  const message = await sentence(fetchAll(new URL(`${base}/a`)));
  assert.ok(message.startsWith(`${base}/a: the file could not be fetched (`), message);
  assert.match(message, /ECONNREFUSED/);
});

test('the signal ends a transfer that hangs, with its own reason', () =>
  withServer({ stallAfter: 1000 }, async (url) => {
    const controller = new AbortController();
    const reason = new Error('the user went away');
    const chunks: number[] = [];
    const ended = failure(
      receive(url, { signal: controller.signal }, () => (chunk) => {
        chunks.push(chunk.length);
        controller.abort(reason);
      }),
    );
    assert.is(await ended, reason);
    assert.equal(chunks, [1000]);
    assert.is(await failure(fetchAll(url, { signal: controller.signal })), reason);
  }));

test('options that are none are refused', () => {
  const check = (options: object) => () => settle('loadMnist', options, requestOptions);
  assert.throws(check({ signal: {} }), (error: Error) => error instanceof OptionError && /must be an AbortSignal/.test(error.message));
  for (const stallTimeout of [0, -1, Number.NaN, '30']) {
    assert.throws(check({ stallTimeout }), (error: Error) => error instanceof OptionError && /milliseconds above 0/.test(error.message));
  }
  assert.equal(check({ stallTimeout: Infinity })(), { signal: undefined, stallTimeout: Infinity });
});

test.run();
