import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { gunzip, isGzip } from '../../src/data/gzip.js';
import { FormatError } from '../../src/errors.js';
import { gzipBomb } from './gzip-bomb.js';

/** Bytes that gzip can neither store in one block nor compress away. */
const original = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >>> 5);

async function rejection(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, FormatError);
  return (error as FormatError).message;
}

test('isGzip knows the magic number', () => {
  assert.ok(isGzip(gzipSync(original)));
  assert.not(isGzip(original));
  assert.not(isGzip(Uint8Array.of(0x1f)));
});

test('gunzip gives back what gzip packed', async () => {
  assert.equal(await gunzip(gzipSync(original)), original);
  assert.equal(await gunzip(gzipSync(new Uint8Array(0))), new Uint8Array(0));
});

test('gunzip leaves its input as it was', async () => {
  const packed = new Uint8Array(gzipSync(original));
  const before = packed.slice();
  await gunzip(packed);
  assert.equal(packed, before);
});

test('bytes that are not gzip are refused with how they start', async () => {
  assert.is(await rejection(gunzip(Uint8Array.of(0x50, 0x4b, 3, 4), 'x.gz')), 'x.gz: not gzip: it starts with 50 4b, expected 1f 8b.');
  assert.is(await rejection(gunzip(new Uint8Array(0))), 'gzip data: not gzip: it starts with no bytes, expected 1f 8b.');
});

test('a truncated stream is refused', async () => {
  const packed = gzipSync(original);
  const half = packed.subarray(0, packed.length >> 1);
  const expected = new RegExp(`^x\\.gz: a damaged gzip stream: ${half.length} bytes that start as gzip could not be unpacked \\(.+\\)`);
  assert.match(await rejection(gunzip(half, 'x.gz')), expected);
});

test('a stream that fails its checksum is refused', async () => {
  const packed = new Uint8Array(gzipSync(original));
  packed[packed.length - 6]! ^= 1; // in the CRC32, the first four of the last eight bytes
  assert.match(await rejection(gunzip(packed)), /^gzip data: a damaged gzip stream/);
});

test('what is unpacked may be as long as the limit, and no longer', async () => {
  const packed = gzipSync(original);
  assert.equal(await gunzip(packed, 'x.gz', original.length), original);
  assert.is(
    await rejection(gunzip(packed, 'x.gz', original.length - 1)),
    'x.gz: it holds more than 199999 bytes, which is the limit given.',
  );
});

test('a bomb is not read beyond the limit', async () => {
  // its end is damaged, and 1 GB away
  const bomb = gzipBomb(new Uint8Array(0), 64);
  assert.ok(bomb.length < 1_100_000);
  assert.is(await rejection(gunzip(bomb, 'bomb.gz', 1e6)), 'bomb.gz: it holds more than 1000000 bytes, which is the limit given.');
  assert.match(await rejection(gunzip(gzipBomb(new Uint8Array(0), 1), 'bomb.gz')), /^bomb\.gz: a damaged gzip stream/);
});

test.run();
