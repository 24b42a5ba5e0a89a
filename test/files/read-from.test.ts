import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DataError, OptionError } from '../../src/errors.js';
import { type ReadProgress, readFrom } from '../../src/files/read-from.js';
import { serveFiles } from '../data/file-server.js';
import { refused } from './refused.js';

const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);

test('bytes, and what gives them: views, Blobs, Files, answers, an input with one file', async () => {
  assert.is((await readFrom(bytes)).buffer, bytes.buffer);
  assert.equal(await readFrom(bytes.subarray(3, 6)), bytes.slice(3, 6));
  assert.equal(await readFrom(bytes.buffer), bytes);
  assert.equal(await readFrom(new DataView(bytes.buffer, 7, 2)), bytes.slice(7, 9));
  const file = new Blob([bytes]);
  assert.equal(await readFrom(file), bytes);
  assert.equal(await readFrom(new Response(bytes)), bytes);
  assert.equal(await readFrom({ files: [file] }), bytes);
  await refused(readFrom({ files: [] }), OptionError, 'readFrom: the input has 0 files chosen; expected 1. Pass one of input.files.');
  await refused(readFrom({ files: null }), OptionError, /has 0 files chosen/);
  await refused(readFrom({ files: [file, file] }), OptionError, /has 2 files chosen; expected 1/);
  await refused(
    readFrom(new Response('', { status: 404 })),
    DataError,
    'readFrom: the server answered 404 for "", expected the file (status 200).',
  );
});

test('a URL, as text or not, with its progress; data: and blob: URLs', async () => {
  const server = await serveFiles({ '/a': bytes });
  try {
    const told: ReadProgress[] = [];
    assert.equal(await readFrom(`${server.base}/a`, { onProgress: (progress) => told.push(progress) }), bytes);
    assert.equal(await readFrom(new URL(`${server.base}/a`)), bytes);
    assert.equal(told.at(-1), { url: `${server.base}/a`, received: 5000, total: 5000 });
    await refused(
      readFrom(`${server.base}/b`),
      DataError,
      `${server.base}/b: the server answered 404 Not Found, expected the file (status 200).`,
    );
    server.faults.push({ cutAfter: 1000 }, { stallAfter: 1000 }, { stallAfter: 1000 });
    await refused(readFrom(`${server.base}/a`), DataError, /the connection was cut after 1000 of 5000 bytes/);
    await refused(readFrom(`${server.base}/a`, { stallTimeout: 50 }), DataError, /the server sent nothing for 0.05 s, after 1000 of 5000/);
    const controller = new AbortController();
    const reading = readFrom(`${server.base}/a`, { signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) });
    await refused(reading, Error, 'enough');
    await refused(readFrom(bytes, { signal: controller.signal }), Error, 'enough');
  } finally {
    server.close();
  }
  assert.equal(await readFrom('data:application/octet-stream;base64,AQID'), Uint8Array.of(1, 2, 3));
  const url = URL.createObjectURL(new Blob([bytes]));
  assert.equal(await readFrom(url), bytes);
  URL.revokeObjectURL(url);
});

test('headers go with the request', async () => {
  const { fetch } = globalThis;
  const asked: unknown[] = [];
  globalThis.fetch = async (_url, init) => {
    asked.push(init?.headers);
    return new Response(bytes);
  };
  try {
    await readFrom('https://example.org/a', { headers: { authorization: 'Bearer 1' } });
  } finally {
    globalThis.fetch = fetch;
  }
  assert.equal(asked, [{ authorization: 'Bearer 1' }]);
});

test('what is no source, and places that there are not here', async () => {
  const expected = 'expected an address, a File, Blob or Response, an <input type="file">, or bytes.';
  await refused(readFrom(3 as never), OptionError, `readFrom: received 3; ${expected}`);
  await refused(readFrom(null as never), OptionError, `readFrom: received null; ${expected}`);
  await refused(readFrom({} as never), OptionError, `readFrom: received an object (Object); ${expected}`);
  await refused(
    readFrom('download://a'),
    OptionError,
    'readFrom: "download://a" can be written to alone. Pass the File that a user chose, or its <input type="file">, to read it again.',
  );
  await refused(readFrom('indexeddb://a'), OptionError, /^readFrom: there is no IndexedDB here for "indexeddb:\/\/a"/);
  await refused(readFrom('gs://a/b'), OptionError, /"gs:\/\/a\/b" is of no kind that is known/);
  assert.is(((await readFrom('/no/such/file').catch((e: unknown) => e)) as { code?: string }).code, 'ENOENT');
});

test('an address beside the page, where there is one', async () => {
  const { fetch } = globalThis;
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'process')!;
  const asked: string[] = [];
  const inPage = async (href: string | undefined, run: () => Promise<unknown>): Promise<void> => {
    Object.defineProperty(globalThis, 'process', { value: undefined, configurable: true, writable: true });
    if (href !== undefined) Object.assign(globalThis, { location: { href } });
    globalThis.fetch = async (url) => {
      asked.push(String(url));
      return new Response(bytes);
    };
    try {
      await run();
    } finally {
      Object.defineProperty(globalThis, 'process', descriptor);
      Reflect.deleteProperty(globalThis, 'location');
      globalThis.fetch = fetch;
    }
  };
  await inPage('http://127.0.0.1/page/index.html', () => readFrom('model.safetensors'));
  assert.equal(asked, ['http://127.0.0.1/page/model.safetensors']);
  await refused(
    inPage(undefined, () => readFrom('model.safetensors')),
    OptionError,
    'readFrom: there is neither a file system nor a page here that the address "model.safetensors" could belong to.',
  );
});

test.run();
