import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseIdx, readIdx } from '../../src/data/idx.js';
import { FormatError } from '../../src/errors.js';
import { gzipBomb } from './gzip-bomb.js';

/** An IDX file of type `code` with `values` written by `write`, big-endian. */
function idx(code: number, shape: number[], bytesEach: number, write: (view: DataView, at: number, i: number) => void): Uint8Array {
  const header = 4 + 4 * shape.length;
  const length = shape.reduce((product, size) => product * size, 1);
  const bytes = new Uint8Array(header + length * bytesEach);
  const view = new DataView(bytes.buffer);
  bytes[2] = code;
  bytes[3] = shape.length;
  shape.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  for (let i = 0; i < length; i++) write(view, header + i * bytesEach, i);
  return bytes;
}

const bytesFile = (): Uint8Array => idx(8, [2, 3], 1, (view, at, i) => view.setUint8(at, 250 + i));

/** Runs `read` and hands back the message of the FormatError it must throw. */
function messageOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    assert.instance(error, FormatError);
    return (error as FormatError).message;
  }
  throw new Error('Expected a FormatError, and nothing was thrown.');
}

const values = [-1.5, 0.1, 3e4, -0, 1 / 3, 7];

test('parseIdx reads each of the six types, big-endian, into its own array', () => {
  assert.equal(parseIdx(bytesFile()), { shape: [2, 3], data: Uint8Array.of(250, 251, 252, 253, 254, 255) });
  const int8 = idx(9, [3], 1, (view, at, i) => view.setInt8(at, i - 2));
  assert.equal(parseIdx(int8), { shape: [3], data: Int8Array.of(-2, -1, 0) });
  const int16 = idx(11, [1, 2], 2, (view, at, i) => view.setInt16(at, 0x0102 * (i ? -1 : 1)));
  assert.equal(parseIdx(int16), { shape: [1, 2], data: Int16Array.of(258, -258) });
  const int32 = idx(12, [2], 4, (view, at, i) => view.setInt32(at, 0x01020304 * (i ? -1 : 1)));
  assert.equal(parseIdx(int32), { shape: [2], data: Int32Array.of(16909060, -16909060) });
  const float32 = idx(13, [3, 2, 1], 4, (view, at, i) => view.setFloat32(at, values[i]!));
  assert.equal(parseIdx(float32), { shape: [3, 2, 1], data: Float32Array.from(values) });
  const float64 = idx(14, [6], 8, (view, at, i) => view.setFloat64(at, values[i]!));
  assert.equal(parseIdx(float64), { shape: [6], data: Float64Array.from(values) });
});

test('parseIdx reads bytes that start in the middle of their buffer, and an empty set', () => {
  const float64 = idx(14, [6], 8, (view, at, i) => view.setFloat64(at, values[i]!));
  const longer = new Uint8Array(float64.length + 3);
  longer.set(float64, 3);
  assert.equal(parseIdx(longer.subarray(3)).data, Float64Array.from(values));
  assert.equal(parseIdx(idx(8, [0, 28, 28], 1, () => {})), { shape: [0, 28, 28], data: new Uint8Array(0) });
});

test('readIdx takes plain and gzip', async () => {
  const expected = { shape: [2, 3], data: Uint8Array.of(250, 251, 252, 253, 254, 255) };
  assert.equal(await readIdx(bytesFile()), expected);
  assert.equal(await readIdx(gzipSync(bytesFile())), expected);
});

test('a truncated file is refused with the bytes received and expected', () => {
  assert.is(
    messageOf(() => parseIdx(bytesFile().subarray(0, 16), 'digits')),
    'digits: truncated at byte 16: received 16 bytes, expected 18: a header of 12 bytes and [2, 3] values of type uint8.',
  );
  assert.is(
    messageOf(() => parseIdx(bytesFile().subarray(0, 9), 'digits')),
    'digits: truncated in its header: received 9 bytes, expected at least 12 for the sizes of 2 dimensions.',
  );
  assert.match(
    messageOf(() => parseIdx(new Uint8Array(0))),
    /^IDX data: truncated in its header: received 0 bytes, expected at least 4:/,
  );
});

test('sizes that no memory holds are refused as truncated, without an attempt to allocate', () => {
  const header = Uint8Array.of(0, 0, 14, 4, ...new Uint8Array(16).fill(255));
  assert.match(
    messageOf(() => parseIdx(header)),
    /truncated at byte 20: received 20 bytes, expected \S+: .*\[4294967295, 4294967295, 4294967295, 4294967295\]/,
  );
});

test('trailing bytes are refused', () => {
  const longer = new Uint8Array(20);
  longer.set(bytesFile());
  assert.is(
    messageOf(() => parseIdx(longer)),
    'IDX data: 2 trailing bytes from byte 18 on, after the last value: received 20 bytes, expected 18: ' +
      'a header of 12 bytes and [2, 3] values of type uint8.',
  );
});

test('a foreign file is refused with its first bytes', () => {
  const expected = 'expected 00 00, a type code (08, 09, 0b, 0c, 0d or 0e) and the number of dimensions (at least 1).';
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  assert.is(
    messageOf(() => parseIdx(png, 'x.png')),
    `x.png: not an IDX file: bytes 0 to 3 are 89 50 4e 47, ${expected}`,
  );
  assert.match(
    messageOf(() => parseIdx(Uint8Array.of(0, 0, 10, 1, 0, 0, 0, 0))),
    /bytes 0 to 3 are 00 00 0a 01/,
  );
  assert.match(
    messageOf(() => parseIdx(Uint8Array.of(0, 0, 8, 0, 1))),
    /bytes 0 to 3 are 00 00 08 00/,
  );
});

test('parseIdx names readIdx when it is given gzip', () => {
  assert.is(
    messageOf(() => parseIdx(gzipSync(bytesFile()), 'digits.gz')),
    'digits.gz: byte 0: this is gzip (1f 8b), and parseIdx reads plain IDX. Use readIdx, which takes both.',
  );
});

test('what is no bytes is refused', () => {
  const expected = /^IDX data: expected the file's bytes as a Uint8Array, received "train"\.$/;
  assert.throws(() => parseIdx('train' as never), expected);
});

test('of gzip no more is unpacked than the header says, and nothing of what is no IDX file', async () => {
  const refused = async (bytes: Uint8Array): Promise<string> => {
    const error = await readIdx(bytes, 'bomb.gz').catch((reason: unknown) => reason);
    assert.instance(error, FormatError);
    return (error as FormatError).message;
  };
  // the end of a bomb is damaged: what had read that far would say so
  assert.is(
    await refused(gzipBomb(bytesFile(), 64)),
    'bomb.gz: trailing bytes from byte 18 on, after the last value: expected 18: a header of 12 bytes and [2, 3] values of type uint8.',
  );
  assert.match(await refused(gzipBomb(new Uint8Array(0), 64)), /^bomb\.gz: not an IDX file: bytes 0 to 3 are 00 00 00 00/);
});

test.run();
