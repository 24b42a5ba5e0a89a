import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadCifar10, loadCifar100, readCifar10, readCifar100 } from '../../src/data/cifar.js';
import { CIFAR10_CLASSES, CIFAR100_CLASSES, CIFAR100_SUPERCLASSES } from '../../src/data/cifar-names.js';
import { DataError, FormatError, OptionError } from '../../src/errors.js';
import { gzipBomb } from './gzip-bomb.js';

const PLANE = 1024;

/** Byte `at` of plane `plane` of image `image`: no two planes, rows or images are alike. */
const byteAt = (image: number, plane: number, at: number): number => (image * 31 + plane * 101 + at * 7 + (at >> 5)) & 255;

/** A file of one record for each of `labels`; `first` is the number of its first image. */
function records(labels: readonly (readonly number[])[], first = 0): Uint8Array {
  const bytes: number[] = [];
  labels.forEach((ofRecord, i) => {
    bytes.push(...ofRecord);
    for (let plane = 0; plane < 3; plane++) for (let at = 0; at < PLANE; at++) bytes.push(byteAt(first + i, plane, at));
  });
  return Uint8Array.from(bytes);
}

/** What `count` images from number `first` on must look like, pixel by pixel. */
function pixels(count: number, first = 0): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < count; i++)
    for (let at = 0; at < PLANE; at++) for (let plane = 0; plane < 3; plane++) bytes.push(byteAt(first + i, plane, at));
  return Uint8Array.from(bytes);
}

async function refused(promise: Promise<unknown>, type: new (message: string) => Error, message: string): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, type);
  assert.is((error as Error).message, message);
}

/** The six files of CIFAR-10, two records each: file k has the labels k and 9 - k, and the images from 2 k on. */
function smallSet(change: { [file: string]: Uint8Array | undefined } = {}): (file: string) => Promise<Uint8Array | undefined> {
  const names = [...[1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`), 'test_batch.bin'];
  return async (file) => {
    if (file in change) return change[file];
    const k = names.indexOf(file);
    return k < 0 ? undefined : records([[k], [9 - k]], 2 * k);
  };
}

test('a record of planes, put together by hand, becomes pixels', async () => {
  const bytes = new Uint8Array(3073);
  bytes[0] = 7;
  bytes.set([10, 11], 1); // red of row 0, columns 0 and 1
  bytes[1 + 32] = 12; // red of row 1, column 0
  bytes.set([20, 21], 1 + 1024); // green
  bytes.set([30, 31], 1 + 2048); // blue
  bytes[3072] = 99; // blue of the last pixel
  const { x, y } = await readCifar10(bytes);
  assert.equal(y, Uint8Array.of(7));
  assert.equal(x.shape, [1, 32, 32, 3]);
  assert.equal(x.data.subarray(0, 6), Uint8Array.of(10, 20, 30, 11, 21, 31));
  assert.equal(x.data.subarray(32 * 3, 32 * 3 + 3), Uint8Array.of(12, 0, 0));
  assert.is(x.data[3071], 99);
  assert.is(
    x.data.reduce((sum, byte) => sum + byte, 0),
    10 + 11 + 12 + 20 + 21 + 30 + 31 + 99,
  );
});

test('readCifar10 reads every byte of every record, plain and gzip, and leaves its input as it was', async () => {
  const bytes = records([[3], [0], [9]]);
  const before = bytes.slice();
  for (const file of [bytes, new Uint8Array(gzipSync(bytes))]) {
    const { x, y } = await readCifar10(file);
    assert.equal(x, { data: pixels(3), shape: [3, 32, 32, 3] });
    assert.equal(y, Uint8Array.of(3, 0, 9));
  }
  assert.equal(bytes, before);
});

test('readCifar100 reads the coarse label, then the fine one', async () => {
  const { x, y, fine, coarse } = await readCifar100(
    records([
      [19, 99],
      [4, 0],
    ]),
  );
  assert.equal(x, { data: pixels(2), shape: [2, 32, 32, 3] });
  assert.equal(coarse, Uint8Array.of(19, 4));
  assert.equal(fine, Uint8Array.of(99, 0));
  assert.is(y, fine);
});

test('bytes that are no whole number of records are refused', async () => {
  await refused(
    readCifar10(records([[3], [0]]).subarray(0, 5000), 'data_batch_1.bin'),
    FormatError,
    'data_batch_1.bin: received 5000 bytes, which is 1 records and 1927 bytes; expected one or more whole records of 3073 bytes: the label, and 3072 bytes of image.',
  );
  await refused(
    readCifar100(records([[3]])),
    FormatError,
    'CIFAR-100 data: received 3073 bytes; expected one or more whole records of 3074 bytes: the coarse label, the fine label, and 3072 bytes of image.',
  );
  await refused(
    readCifar10(new Uint8Array(0)),
    FormatError,
    'CIFAR-10 data: received 0 bytes; expected one or more whole records of 3073 bytes: the label, and 3072 bytes of image.',
  );
});

test('labels outside the classes are refused', async () => {
  await refused(readCifar10(records([[9], [10]]), 'x'), DataError, 'x: received 10 as the label of record 1, expected 0 to 9.');
  await refused(readCifar100(records([[20, 0]]), 'x'), DataError, 'x: received 20 as the coarse label of record 0, expected 0 to 19.');
  await refused(readCifar100(records([[0, 100]]), 'x'), DataError, 'x: received 100 as the fine label of record 0, expected 0 to 99.');
});

test('loadCifar10 puts the five training files in a row', async () => {
  const { train, test: held } = await loadCifar10({ from: smallSet() });
  assert.equal(train.x, { data: pixels(10), shape: [10, 32, 32, 3] });
  assert.equal(train.y, Uint8Array.of(0, 9, 1, 8, 2, 7, 3, 6, 4, 5));
  assert.equal(held.x, { data: pixels(2, 10), shape: [2, 32, 32, 3] });
  assert.equal(held.y, Uint8Array.of(5, 4));
});

test('the folder of the official archive is found, and gzip files where there are no plain ones', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wasm-nn '));
  try {
    for (const folder of ['cifar-10-batches-bin', 'cifar-100-binary']) await mkdir(join(directory, folder));
    const small = smallSet();
    for (const file of [...[1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`), 'test_batch.bin']) {
      const bytes = (await small(file))!;
      if (file === 'data_batch_4.bin') await writeFile(join(directory, `${file}.gz`), gzipSync(bytes));
      else await writeFile(join(directory, 'cifar-10-batches-bin', file), bytes);
    }
    await writeFile(join(directory, 'cifar-100-binary', 'train.bin.gz'), gzipSync(records([[11, 98]], 1)));
    await writeFile(join(directory, 'cifar-100-binary', 'test.bin'), records([[1, 2]], 2));
    assert.equal(await loadCifar10({ from: directory }), await loadCifar10({ from: small }));
    const { train, test: held } = await loadCifar100({ from: directory });
    assert.equal([train.x.data, train.coarse, train.fine], [pixels(1, 1), Uint8Array.of(11), Uint8Array.of(98)]);
    assert.equal([held.x.data, held.coarse, held.fine], [pixels(1, 2), Uint8Array.of(1), Uint8Array.of(2)]);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('loadCifar100 gives the labels that are asked for as y', async () => {
  const from = async (): Promise<Uint8Array> => records([[11, 98]]);
  assert.equal((await loadCifar100({ from })).train.y, Uint8Array.of(98));
  assert.equal((await loadCifar100({ from, labels: 'fine' })).test.y, Uint8Array.of(98));
  assert.equal((await loadCifar100({ from, labels: 'coarse' })).train.y, Uint8Array.of(11));
});

test('files that are missing, cut short at a record or within one are refused by name', async () => {
  await refused(
    loadCifar10({ from: smallSet({ 'data_batch_3.bin': undefined }) }),
    DataError,
    'the function given as "from" has no file "data_batch_3.bin" or "data_batch_3.bin.gz" or "cifar-10-batches-bin/data_batch_3.bin" or "cifar-10-batches-bin/data_batch_3.bin.gz".',
  );
  await refused(
    loadCifar10({ from: smallSet({ 'data_batch_5.bin': records([[1]]) }) }),
    FormatError,
    'data_batch_5.bin: received 1 records, expected 2: as many as in data_batch_1.bin.',
  );
  await refused(
    loadCifar10({ from: smallSet({ 'test_batch.bin': Uint8Array.of(1, 2) }) }),
    FormatError,
    'test_batch.bin: received 2 bytes; expected one or more whole records of 3073 bytes: the label, and 3072 bytes of image.',
  );
});

test('options are checked', async () => {
  await refused(
    loadCifar10({} as unknown as { from: string }),
    OptionError,
    'loadCifar10: option "from" must be a directory, a URL, or a function from a file\'s name to its bytes, received undefined.',
  );
  await refused(
    loadCifar10({ form: 'x' } as unknown as { from: string }),
    OptionError,
    'loadCifar10: unknown option "form". Did you mean "from"?',
  );
  await refused(
    loadCifar100({ from: 'x', labels: 'course' as 'coarse' }),
    OptionError,
    'loadCifar100: option "labels" must be one of "fine", "coarse", received "course". Did you mean "coarse"?',
  );
});

test('there is a name for every class, and no name twice', () => {
  for (const [names, count] of [
    [CIFAR10_CLASSES, 10],
    [CIFAR100_CLASSES, 100],
    [CIFAR100_SUPERCLASSES, 20],
  ] as const) {
    assert.is(new Set(names).size, count);
    assert.is(names.length, count);
    assert.equal([...names].sort(), names); // the official lists are in alphabetical order
  }
});

test('what is no bytes is refused by name', async () => {
  let error: unknown;
  await readCifar10(undefined as never).catch((e) => {
    error = e;
  });
  assert.instance(error, FormatError);
  assert.is((error as Error).message, "CIFAR-10 data: expected the file's bytes as a Uint8Array, received undefined.");
});

test('of gzip no more records are unpacked than a set has', async () => {
  // 60,000 records are 184 MB; 16 times 16 MB of zeros are sound records, and the end of the bomb is damaged
  const bomb = gzipBomb(new Uint8Array(0), 16);
  const message = (most: number): string =>
    `the gzip stream goes on after ${most} records, the most that are expected; unpack the file first if it is to hold more.`;
  await refused(readCifar10(bomb, 'bomb'), FormatError, `bomb: ${message(60_000)}`);
  const first = smallSet({ 'data_batch_1.bin': bomb });
  await refused(loadCifar10({ from: first }), FormatError, `data_batch_1.bin: ${message(10_000)}`);
  const second = smallSet({ 'data_batch_2.bin': bomb });
  await refused(loadCifar10({ from: second }), FormatError, `data_batch_2.bin: ${message(2)}`);
});

test.run();
