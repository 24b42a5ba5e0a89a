import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DataError, OptionError } from '../../src/errors.js';
import { readFrom } from '../../src/files/read-from.js';
import { checkTarget, saveTo } from '../../src/files/save-to.js';
import { refused } from './refused.js';

const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);

/** A request as it came in. */
interface Sent {
  method: string | undefined;
  headers: IncomingMessage['headers'];
  body: Uint8Array;
}

/** A server that takes files and answers with the status given. */
async function withServer(status: number, run: (base: string, sent: Sent[]) => Promise<void>): Promise<void> {
  const sent: Sent[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    sent.push({ method: request.method, headers: request.headers, body: new Uint8Array(Buffer.concat(chunks)) });
    if (status > 0) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('a file, by its path and its URL', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wasm-nn-save-'));
  try {
    const path = join(folder, 'a b#1.bin');
    for (const target of [path, pathToFileURL(path), pathToFileURL(path).href]) {
      await saveTo(target, bytes);
      assert.equal(await readFrom(target), bytes);
      await saveTo(target, Uint8Array.of(9, 1, 2).subarray(1).slice().buffer);
      assert.equal(await readFrom(target), Uint8Array.of(1, 2));
    }
    assert.equal(await readdir(folder), ['a b#1.bin']);
    await refused(saveTo(folder, bytes), OptionError, /is a folder; expected the path of a file/);
    assert.is(await checkTarget('owner', path), undefined);
    await refused(checkTarget('owner', folder), OptionError, /^owner: .* is a folder/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a URL that takes files is sent the bytes, by PUT or POST, with headers', () =>
  withServer(201, async (base, sent) => {
    await saveTo(`${base}/a`, bytes.subarray(10, 20));
    await saveTo(new URL(`${base}/a`), bytes, { method: 'POST', headers: { 'Content-Type': 'x/y', authorization: 'Bearer 1' } });
    assert.equal(
      sent.map(({ method, headers }) => [method, headers['content-type'], headers.authorization]),
      [
        ['PUT', 'application/octet-stream', undefined],
        ['POST', 'x/y', 'Bearer 1'],
      ],
    );
    assert.equal(sent[0]!.body, bytes.slice(10, 20));
    assert.equal(sent[1]!.body, bytes);
  }));

test('a server that refuses, none at all, and a signal', async () => {
  await withServer(403, async (base) => {
    const message = `${base}/a: the server answered 403 Forbidden to PUT; expected it to take the file (status 200 to 299).`;
    await refused(saveTo(`${base}/a`, bytes), DataError, message);
  });
  let closed = '';
  await withServer(200, async (base) => {
    closed = base;
  });
  await refused(saveTo(`${closed}/a`, bytes), DataError, /\/a: the file could not be sent \(.*ECONNREFUSED.*\)\. Check the address/);
  await withServer(0, async (base, sent) => {
    const controller = new AbortController();
    const saving = saveTo(`${base}/a`, bytes, { signal: controller.signal });
    while (sent.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error('enough'));
    await refused(saving, Error, 'enough');
    const again = saveTo(`${base}/a`, bytes, { signal: controller.signal });
    await refused(again, Error, 'enough');
    assert.is(sent.length, 1);
  });
});

test('what is no target, and places that there are not here', async () => {
  const expected = 'expected a path or an address such as indexeddb://NAME or download://NAME.';
  await refused(saveTo(3 as never, bytes), OptionError, `saveTo: received 3; ${expected}`);
  await refused(
    saveTo('', bytes),
    OptionError,
    'saveTo: received an empty address; expected a path or an address such as indexeddb://NAME.',
  );
  await refused(saveTo('indexeddb://', bytes), OptionError, 'saveTo: the address "indexeddb://" has no name behind indexeddb://.');
  const known = 'http://, https://, file://, indexeddb://NAME and download://NAME';
  await refused(
    saveTo('localstorage://a', bytes),
    OptionError,
    `saveTo: the address "localstorage://a" is of no kind that is known: ${known}. Local storage holds 5 MB of text; indexeddb:// keeps files of any size.`,
  );
  await refused(saveTo('downloads://a', bytes), OptionError, /known: .*\. It is download:\/\/\.$/);
  await refused(
    saveTo('data:,x', bytes),
    OptionError,
    'saveTo: nothing can be written to a data: URL; expected an http(s) URL, or indexeddb://NAME.',
  );
  await refused(
    saveTo('indexeddb://a', bytes),
    OptionError,
    'saveTo: there is no IndexedDB here for "indexeddb://a"; pages and their workers have it. Give a path instead.',
  );
  await refused(
    saveTo('download://a', bytes),
    OptionError,
    'saveTo: there is no page here that could offer the download "download://a". Give a path instead.',
  );
  await refused(
    saveTo('a', [1] as never),
    OptionError,
    'saveTo: received [1] for the bytes; expected a Uint8Array, as model.save() gives it.',
  );
  await refused(
    saveTo('a', bytes, { method: 'GET' as never }),
    OptionError,
    /option "method" must be one of "PUT", "POST", received "GET"/,
  );
  await refused(saveTo('a', bytes, { headers: { a: 1 } as never }), OptionError, /option "headers" must be an object of strings/);
});

test('a page has no file system: the message names what it has', async () => {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'process')!;
  Object.defineProperty(globalThis, 'process', { value: undefined, configurable: true, writable: true });
  Object.assign(globalThis, { location: { href: 'http://127.0.0.1/page/' } });
  const saving = saveTo('model.safetensors', bytes);
  Object.defineProperty(globalThis, 'process', descriptor);
  Reflect.deleteProperty(globalThis, 'location');
  await refused(
    saving,
    OptionError,
    'saveTo: there is no file system here for the path "model.safetensors". Write to "indexeddb://model.safetensors" or "download://model.safetensors".',
  );
});

test.run();
