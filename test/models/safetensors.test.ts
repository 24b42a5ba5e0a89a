import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FormatError, OptionError, ShapeError } from '../../src/errors.js';
import { readSafetensors, type SafeTensor, writeSafetensors } from '../../src/models/safetensors.js';
import { RandomStream } from '../../src/random.js';

/** A file of a header given as text or bytes, and `data`. The header's length is `length`, or what it is. */
function file(header: string | Uint8Array, data: ArrayLike<number> = [], length?: number): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

/** A file with one tensor "t" of `data`. */
const one = (dtype: string, shape: number[], data: ArrayLike<number>): Uint8Array =>
  file(JSON.stringify({ t: { dtype, shape, data_offsets: [0, data.length] } }), data);

/** Runs `read` and hands back the message of the error of type `type` it must throw. */
function messageOf(read: () => unknown, type: new (message?: string) => Error = FormatError): string {
  try {
    read();
  } catch (error) {
    assert.instance(error, type);
    return (error as Error).message;
  }
  throw new Error(`Expected a ${type.name}, and nothing was thrown.`);
}

const example = (): Map<string, SafeTensor> =>
  new Map<string, SafeTensor>([
    ['labels', { dtype: 'U8', shape: [3], data: Uint8Array.of(0, 255, 7) }],
    ['dense/kernel', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1.5, 0.1, -Infinity, Infinity, 1e-45, 3e38) }],
    ['10', { dtype: 'I32', shape: [2, 1], data: Int32Array.of(-2147483648, 2147483647) }],
    ['über "x"', { dtype: 'F64', shape: [], data: Float64Array.of(0.1) }],
    ['__proto__', { dtype: 'F32', shape: [1], data: Float32Array.of(4) }],
  ]);

test('what is written is read again: every dtype, scalars, empty tensors, odd names, metadata', () => {
  const tensors = example().set('none', { dtype: 'F32', shape: [0, 9007199254740991], data: new Float32Array(0) });
  const metadata = { note: 'é "quoted"\n', architecture: '{"layers":[]}' };
  const bytes = writeSafetensors(tensors, metadata);
  const result = readSafetensors(bytes);
  assert.equal(result.metadata, metadata);
  assert.equal([...result.tensors.keys()], ['über "x"', '__proto__', 'dense/kernel', 'none', '10', 'labels']);
  for (const [name, tensor] of tensors) assert.equal(result.tensors.get(name), tensor, name);
});

test('data written from the middle of a buffer and read at an odd address are copies', () => {
  const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
  const bytes = writeSafetensors(new Map([['t', { dtype: 'F32', shape: [2], data }]]), {});
  const shifted = Buffer.alloc(bytes.length + 1);
  shifted.set(bytes, 1);
  const read = readSafetensors(shifted.subarray(1)).tensors.get('t')!.data;
  shifted.fill(0);
  assert.equal(read, Float32Array.of(1, 2));
  assert.is(read.byteOffset, 0);
});

test('the bits of NaN and -0 stay', () => {
  const data = new Float32Array(Uint32Array.of(0x7fa00001, 0xffc12345, 0x80000000).buffer);
  const read = readSafetensors(writeSafetensors(new Map([['t', { dtype: 'F32', shape: [3], data }]]), {})).tensors.get('t')!.data;
  assert.equal(new Uint32Array(read.buffer), Uint32Array.of(0x7fa00001, 0xffc12345, 0x80000000));
});

test('the bytes of a small file are those of the format', () => {
  const json =
    '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}}';
  const header = json.padEnd(Math.ceil(json.length / 8) * 8);
  const expected = file(header, [0, 0, 0x80, 0x3f, 5, 6]);
  const tensors = new Map<string, SafeTensor>([
    ['b', { dtype: 'U8', shape: [2], data: Uint8Array.of(5, 6) }],
    ['a', { dtype: 'F32', shape: [1], data: Float32Array.of(1) }],
  ]);
  assert.equal(writeSafetensors(tensors, { format: 'pt' }), expected);
  assert.equal(writeSafetensors(new Map(), {}), Uint8Array.of(8, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20));
});

test('the same tensors give the same bytes in any order, and data start on a multiple of 8', () => {
  const bytes = writeSafetensors(example(), { seed: '1' });
  const reversed = writeSafetensors(new Map([...example()].reverse()), { seed: '1' });
  assert.equal(reversed, bytes);
  const hash = createHash('sha256').update(bytes).digest('hex');
  assert.is(hash, '379b7e4be368e55db1b4a6e065b77adfc6972b366501806847ace04233bf8d30');
  assert.is(new DataView(bytes.buffer).getUint32(0, true) % 8, 0);
});

test('a file laid out as PyTorch users have it is read: metadata, running statistics, an I64 counter, unpadded header', () => {
  const header =
    '{"__metadata__":{"format":"pt"},"bn1.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},' +
    '"bn1.weight":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"conv1.weight":{"dtype":"F32","shape":[1,1,1,1],"data_offsets":[16,20]}}';
  const data = [0xc8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x3f];
  const { tensors, metadata } = readSafetensors(file(header, data));
  assert.equal(metadata, { format: 'pt' });
  assert.equal(
    tensors,
    new Map<string, SafeTensor>([
      ['bn1.num_batches_tracked', { dtype: 'F64', shape: [], data: Float64Array.of(4294967496) }],
      ['bn1.weight', { dtype: 'F32', shape: [2], data: Float32Array.of(1, -2) }],
      ['conv1.weight', { dtype: 'F32', shape: [1, 1, 1, 1], data: Float32Array.of(0.5) }],
    ]),
  );
});

test('header order may differ from the order of the data', () => {
  const header = '{"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"extra":1}}';
  assert.equal(
    [...readSafetensors(file(header, [1, 2])).tensors].map(([name, { data }]) => [name, data[0]]),
    [
      ['a', 1],
      ['b', 2],
    ],
  );
});

test('F16 becomes F32 exactly: every one of the 65,536 halves', () => {
  const halves = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const { dtype, data } = readSafetensors(one('F16', [65536], new Uint8Array(halves.buffer))).tensors.get('t')!;
  assert.is(dtype, 'F32');
  for (let half = 0; half < 65536; half++) {
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    const magnitude =
      exponent === 31 ? (fraction ? NaN : Infinity) : exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    const expected = half >= 32768 ? -magnitude : magnitude;
    if (!Object.is(data[half], expected)) assert.is(data[half], expected, `half ${half.toString(16)}`);
  }
});

test('BF16 becomes F32, I64 becomes F64', () => {
  const brain = readSafetensors(one('BF16', [4], [0x80, 0x3f, 0x20, 0xc1, 0x80, 0x7f, 0x01, 0x00])).tensors.get('t')!;
  assert.equal(brain, { dtype: 'F32', shape: [4], data: Float32Array.of(1, -10, Infinity, 65536 * 2 ** -149) });
  const edges = BigInt64Array.of(-1n, 9007199254740991n, -9007199254740991n, 0n);
  const whole = readSafetensors(one('I64', [4], new Uint8Array(edges.buffer))).tensors.get('t')!;
  assert.equal(whole, { dtype: 'F64', shape: [4], data: Float64Array.of(-1, 9007199254740991, -9007199254740991, 0) });
});

test('an I64 that F64 cannot hold is refused', () => {
  const above = new Uint8Array(BigInt64Array.of(0n, 9007199254740993n).buffer);
  assert.is(
    messageOf(() => readSafetensors(one('I64', [2], above), 'w')),
    'w: tensor "t": value 1 of type I64 is 9007199254740993, expected at most 2^53 - 1 in magnitude, which f64 can hold.',
  );
  const below = new Uint8Array(BigInt64Array.of(-9007199254740993n).buffer);
  assert.match(
    messageOf(() => readSafetensors(one('I64', [1], below))),
    'value 0 of type I64 is -9007199254740993',
  );
});

const entry = (fields: string): string => `{"t":{${fields}}}`;
const u8 = (name: string, begin: number, end: number): string =>
  `"${name}":{"dtype":"U8","shape":[${end - begin}],"data_offsets":[${begin},${end}]}`;

const damages: [string, Uint8Array, string][] = [
  ['no bytes', new Uint8Array(0), 'm: too short for a safetensors file: received 0 bytes, expected 8'],
  ['7 bytes', new Uint8Array(7), 'm: too short for a safetensors file: received 7 bytes, expected 8'],
  ['header of 0 bytes', file(''), 'm: bytes 8 to 8: the header is not JSON ('],
  ['header beyond the file', file('{}', [], 3), 'm: byte 0: a header of 3 bytes goes beyond the end: the file has 10 bytes in all.'],
  ['header of 100 MB', file('{}', [], 100000000), 'm: byte 0: a header of 100000000 bytes goes beyond the end'],
  ['header above 100 MB', file('{}', [], 100000001), 'm: byte 0: a header length of 100000001 bytes, expected at most 100000000.'],
  ['header length of 2^32', file('{}', [], 4294967296), 'm: byte 0: a header length of 4294967296 bytes'],
  ['not UTF-8', file(Uint8Array.of(0x7b, 0xff, 0x7d)), 'm: bytes 8 to 11: the header is not UTF-8 text.'],
  ['byte order mark', file('\ufeff{}'), 'm: bytes 8 to 13: the header is not JSON ('],
  ['not JSON', file('{"a":}'), 'm: bytes 8 to 14: the header is not JSON ('],
  ['an array', file('[1,2]'), 'm: byte 8: the header must be a JSON object, received an array of 2 elements.'],
  ['null', file('null'), 'm: byte 8: the header must be a JSON object, received null.'],
  ['metadata an array', file('{"__metadata__":["a"]}'), 'm: "__metadata__" must be an object of strings, received an array of 1 elements.'],
  ['metadata a number', file('{"__metadata__":{"a":"b","c":1}}'), 'm: "__metadata__": "c" must be a string, received 1.'],
  ['tensor a string', file('{"t":"F32"}'), 'm: tensor "t" must be an object with dtype, shape and data_offsets, received "F32".'],
  [
    'no dtype',
    file(entry('"shape":[0],"data_offsets":[0,0]')),
    'm: tensor "t": "dtype" must be one of F64, F32, I32, U8, F16, BF16, I64, received none.',
  ],
  [
    'dtype a number',
    file(entry('"dtype":32,"shape":[0],"data_offsets":[0,0]')),
    'm: tensor "t": "dtype" must be one of F64, F32, I32, U8, F16, BF16, I64, received 32.',
  ],
  ['unknown dtype', file(entry('"dtype":"F8_E4M3","shape":[0],"data_offsets":[0,0]')), 'received "F8_E4M3".'],
  ['dtype of Object.prototype', file(entry('"dtype":"constructor","shape":[0],"data_offsets":[0,0]')), 'received "constructor".'],
  [
    'no shape',
    file(entry('"dtype":"U8","data_offsets":[0,0]')),
    'm: tensor "t": "shape" must be an array of whole numbers, received none.',
  ],
  [
    'shape a number',
    file(entry('"dtype":"U8","shape":1,"data_offsets":[0,1]'), [1]),
    '"shape" must be an array of whole numbers, received 1.',
  ],
  [
    'negative extent',
    file(entry('"dtype":"U8","shape":[1,-1],"data_offsets":[0,1]'), [1]),
    '"shape" must hold whole numbers of 0 or more, received -1 at index 1.',
  ],
  [
    'fraction',
    file(entry('"dtype":"U8","shape":[0.5],"data_offsets":[0,1]'), [1]),
    '"shape" must hold whole numbers of 0 or more, received 0.5 at index 0.',
  ],
  [
    'extent a string',
    file(entry('"dtype":"U8","shape":["1"],"data_offsets":[0,1]'), [1]),
    '"shape" must hold whole numbers of 0 or more, received "1" at index 0.',
  ],
  [
    'extent 2^53',
    file(entry('"dtype":"U8","shape":[9007199254740992],"data_offsets":[0,1]'), [1]),
    'received 9007199254740992 at index 0.',
  ],
  ['extent infinite', file(entry('"dtype":"U8","shape":[1e999],"data_offsets":[0,1]'), [1]), 'received Infinity at index 0.'],
  [
    'product overflows',
    file(entry('"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]')),
    '"shape" [4294967296, 4294967296] has 18446744073709552000 elements, expected at most 2^53 - 1.',
  ],
  [
    'shape far larger than the file',
    file(entry('"dtype":"F32","shape":[4000000000],"data_offsets":[0,4]'), [0, 0, 0, 0]),
    '"data_offsets" [0, 4] hold 4 bytes, expected 16000000000: shape [4000000000] of "F32", 4 bytes a value.',
  ],
  [
    'no offsets',
    file(entry('"dtype":"U8","shape":[0]')),
    'm: tensor "t": "data_offsets" must be an array of two whole numbers, received none.',
  ],
  [
    'one offset',
    file(entry('"dtype":"U8","shape":[0],"data_offsets":[0]')),
    '"data_offsets" must be an array of two whole numbers, received an array of 1 elements.',
  ],
  [
    'offset a string',
    file(entry('"dtype":"U8","shape":[0],"data_offsets":[0,"0"]')),
    '"data_offsets" must be a range of whole numbers within 0 to 0, received [0, "0"].',
  ],
  ['offset negative', file(entry('"dtype":"U8","shape":[2],"data_offsets":[-1,1]'), [1]), 'within 0 to 1, received [-1, 1].'],
  ['offsets beyond the end', file(entry('"dtype":"U8","shape":[2],"data_offsets":[0,2]'), [1]), 'within 0 to 1, received [0, 2].'],
  ['offsets reversed', file(entry('"dtype":"U8","shape":[1],"data_offsets":[1,0]'), [1]), 'within 0 to 1, received [1, 0].'],
  [
    'too few bytes for the shape',
    file(entry('"dtype":"F32","shape":[2],"data_offsets":[0,4]'), [0, 0, 0, 0]),
    'm: tensor "t": "data_offsets" [0, 4] hold 4 bytes, expected 8: shape [2] of "F32", 4 bytes a value.',
  ],
  [
    'overlap',
    file(`{${u8('a', 0, 2)},${u8('b', 1, 3)}}`, [1, 2, 3]),
    'm: tensor "b" at byte 114 overlaps the tensor before it, which ends at byte 115.',
  ],
  ['the same bytes twice', file(`{${u8('a', 0, 2)},${u8('b', 0, 2)}}`, [1, 2]), 'm: tensor "b" at byte 113 overlaps the tensor before it'],
  [
    'hole',
    file(`{${u8('a', 0, 1)},${u8('b', 2, 3)}}`, [1, 2, 3]),
    'm: tensor "b" at byte 115 leaves a hole after what stands before it, which ends at byte 114.',
  ],
  [
    'hole at the start',
    file(`{${u8('a', 1, 2)}}`, [1, 2]),
    'm: tensor "a" at byte 62 leaves a hole after what stands before it, which ends at byte 61.',
  ],
  [
    'trailing bytes',
    file(`{${u8('a', 0, 1)}}`, [1, 2, 3]),
    'm: 2 trailing bytes from byte 62 on, after the last tensor: received 64 bytes, expected 62.',
  ],
  ['no tensors, but data', file('{}', [1]), 'm: 1 trailing bytes from byte 10 on'],
];

for (const [damage, bytes, message] of damages) {
  test(`damage: ${damage}`, () => {
    const received = messageOf(() => readSafetensors(bytes, 'm'));
    assert.ok(received.startsWith('m: '), received);
    assert.ok(received.includes(message), `received: ${received}\nexpected: ${message}`);
  });
}

test('headers nested deep, long names and foreign arguments end in a FormatError of readable length', () => {
  const deep = '['.repeat(50000) + ']'.repeat(50000);
  const long = 'x'.repeat(10000);
  const inputs: unknown[] = [
    file(deep),
    file(`{"t":${deep}}`),
    file(entry(`"dtype":${deep},"shape":[0],"data_offsets":[0,0]`)),
    file(entry(`"dtype":"U8","shape":[${deep}],"data_offsets":[0,0]`)),
    file(entry(`"dtype":"U8","shape":[0],"data_offsets":[0,${deep}]`)),
    file(`{"${long}":"${long}"}`),
    file(entry(`"dtype":"U8","shape":[${Array(5000).fill(2).join(',')}],"data_offsets":[0,0]`)),
    file(long),
    undefined,
    null,
    'text',
    new ArrayBuffer(8),
  ];
  for (const input of inputs) assert.ok(messageOf(() => readSafetensors(input as Uint8Array)).length < 400);
});

/** One random change to a file: of a byte, of its length, of bytes in it, or of the header with its length kept right. */
function mutate(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const at = random.below(bytes.length);
  const headerLength = new DataView(bytes.buffer).getUint32(0, true);
  const inserted = (array: Uint8Array, place: number, removed: number, added: Uint8Array): Uint8Array =>
    Uint8Array.of(...array.subarray(0, place), ...added, ...array.subarray(place + removed));
  switch (random.below(5)) {
    case 0: {
      const flipped = bytes.slice();
      flipped[at]! ^= 1 << random.below(8);
      return flipped;
    }
    case 1:
      return bytes.slice(0, at);
    case 2:
      return inserted(
        bytes,
        at,
        0,
        Uint8Array.from({ length: 1 + random.below(9) }, () => random.below(256)),
      );
    default: {
      const pieces = ['0', '9', '-', '.', 'e9', '"', ',', ':', '[', ']', '{', '}', ' ', '', 'null', 'F64', 'U8', '[[', '\\', '1e400'];
      const piece = new TextEncoder().encode(pieces[random.below(pieces.length)]!);
      const header = inserted(bytes.subarray(8, 8 + headerLength), random.below(headerLength), random.below(4), piece);
      return file(header, bytes.subarray(8 + headerLength));
    }
  }
}

test('1,000 random changes to a file: the same shapes are read, or a FormatError is thrown', () => {
  const bytes = writeSafetensors(example(), { note: 'mutations' });
  const shapes = JSON.stringify([...example().values()].map(({ shape }) => shape).sort());
  const random = new RandomStream(20240607, 'mutations');
  let read = 0;
  let refused = 0;
  for (let i = 0; i < 1000; i++) {
    const changed = mutate(bytes, random);
    try {
      const { tensors } = readSafetensors(changed);
      assert.is(JSON.stringify([...tensors.values()].map(({ shape }) => shape).sort()), shapes, `change ${i}`);
      read += 1;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      refused += 1;
    }
  }
  assert.ok(read > 50 && refused > 500, `${read} read, ${refused} refused`);
});

test('what the format cannot hold is not written', () => {
  const write =
    (tensor: unknown, name = 't', metadata: unknown = {}): (() => unknown) =>
    () =>
      writeSafetensors(new Map([[name, tensor as SafeTensor]]), metadata as Record<string, string>);
  const good = { dtype: 'F32', shape: [1], data: Float32Array.of(1) };
  assert.is(write(good)() instanceof Uint8Array, true);
  assert.match(messageOf(write(good, '__metadata__'), OptionError), 'the format keeps this name for the metadata');
  assert.match(
    messageOf(write({ ...good, dtype: 'BF16' }), OptionError),
    'tensor "t": dtype must be one of F64, F32, I32, F16, U8, received "BF16".',
  );
  assert.match(
    messageOf(write({ ...good, dtype: 'I32' }), OptionError),
    'data of dtype I32 must be a Int32Array, received an object (Float32Array).',
  );
  assert.match(messageOf(write({ ...good, data: [1] }), OptionError), 'must be a Float32Array, received [1].');
  assert.match(
    messageOf(write({ ...good, shape: [2] }), ShapeError),
    'tensor "t": shape [2] must be whole numbers whose product is the data\'s length, 1.',
  );
  assert.match(messageOf(write({ ...good, shape: [-1, -1] }), ShapeError), 'shape [-1, -1] must be whole numbers');
  assert.match(messageOf(write(good, 't', { epochs: 3 }), OptionError), 'metadata "epochs" must be a string, received 3.');
});

test.run();
