// TensorBoardLogger: its files read back record by record, with checksums known from elsewhere.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, Sequential, tensor } from '../../src/index.js';
import { WireReader } from '../../src/protobuf/reader.js';
import { crc32c } from '../../src/vis/tf-record.js';
import { TensorBoardLogger, type TensorBoardRun } from '../../src/vis.js';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const unmasked = (crc: number): number => {
  const rotated = (crc - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
};

/** The records of a file, each with its checksums looked at. */
function records(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    assert.is(unmasked(view.getUint32(at + 8, true)), crc32c(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    assert.is(unmasked(view.getUint32(at + 12 + length, true)), crc32c(data));
    found.push(data);
    at += 16 + length;
  }
  return found;
}

/** Fields of a message by number: numbers, or bytes. */
function fields(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const reader = new WireReader(bytes);
  const found = new Map<number, (number | Uint8Array)[]>();
  while (reader.pos < bytes.length) {
    const tag = reader.uint64();
    const [field, wire] = [Math.floor(tag / 8), tag % 8];
    const value = wire === 0 ? reader.int64() : wire === 1 ? reader.double() : wire === 5 ? reader.float() : reader.bytes();
    found.set(field, [...(found.get(field) ?? []), value]);
  }
  return found;
}

const one = (message: Map<number, (number | Uint8Array)[]>, field: number): number => message.get(field)![0] as number;
const bytesOf = (message: Map<number, (number | Uint8Array)[]>, field: number): Uint8Array => message.get(field)![0] as Uint8Array;
const doubles = (bytes: Uint8Array): number[] => [...new Float64Array(bytes.slice().buffer)];

/** Every event but the first, which tells the version: its step, and what it tells of by tag. */
function events(file: Uint8Array) {
  const [first, ...rest] = records(file).map(fields);
  assert.is(new TextDecoder().decode(bytesOf(first!, 3)), 'brain.Event:2');
  return rest.map((event) => {
    const values = (fields(bytesOf(event, 5)).get(1) ?? []).map((value) => fields(value as Uint8Array));
    return {
      seconds: one(event, 1),
      step: one(event, 2),
      values: new Map(values.map((value) => [new TextDecoder().decode(bytesOf(value, 1)), value])),
    };
  });
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

async function trained(callback: TensorBoardLogger, epochs: number) {
  const model = new Sequential([new Dense({ units: 2, inputShape: [3], name: 'out' })], { seed: 1 });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const x = tensor(
    Float32Array.from({ length: 12 }, (_, i) => i / 12),
    [4, 3],
  );
  const y = tensor(
    Float32Array.from({ length: 8 }, (_, i) => i),
    [4, 2],
  );
  const run = await model.fit(x, y, { epochs, verbose: 0, validationData: [x, y], callbacks: [callback] });
  return { model, run };
}

test('checksums are those of RFC 3720, B.4', () => {
  assert.is(crc32c(ascii('123456789')), 0xe3069283);
  assert.is(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.is(crc32c(new Uint8Array(32).fill(255)), 0x62a8ab43);
  assert.is(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e);
});

test('the figures of every epoch come by the names that Keras gives, in a run each', async () => {
  const kept: { [Run in TensorBoardRun]: Uint8Array[] } = { train: [], validation: [] };
  const before = Date.now() / 1000;
  const { run } = await trained(new TensorBoardLogger({ logDir: (name, bytes) => void kept[name].push(bytes) }), 3);
  const train = events(joined(kept.train));
  assert.equal(
    train.map(({ step }) => step),
    [0, 1, 2],
  );
  for (const { seconds } of train) assert.ok(seconds >= before && seconds <= Date.now() / 1000);
  assert.equal([...train[0]!.values.keys()].sort(), ['epoch_learning_rate', 'epoch_loss']);
  assert.equal(
    train.map(({ values }) => one(values.get('epoch_loss')!, 2)),
    run.history.loss.map(Math.fround),
  );
  const validation = events(joined(kept.validation));
  assert.equal(
    validation.map(({ values }) => one(values.get('epoch_loss')!, 2)),
    run.history.valLoss!.map(Math.fround),
  );
});

test('histograms hold every weight and gradient', async () => {
  const kept: Uint8Array[] = [];
  const logger = new TensorBoardLogger({ logDir: (run, bytes) => void (run === 'train' && kept.push(bytes)), histogramFreq: 2 });
  const { model } = await trained(logger, 2);
  const [without, last] = events(joined(kept));
  assert.not.ok(without!.values.has('out/kernel/histogram'));
  for (const { name, values, gradient } of model.parameters) {
    for (const [tag, numbers] of [
      [`${name}/histogram`, values],
      [`${name}/gradient/histogram`, gradient],
    ] as const) {
      const histogram = fields(bytesOf(last!.values.get(tag)!, 5));
      assert.is(one(histogram, 1), Math.min(...numbers), tag);
      assert.is(one(histogram, 2), Math.max(...numbers), tag);
      assert.is(one(histogram, 3), numbers.length, tag);
      assert.ok(Math.abs(one(histogram, 4) - numbers.reduce((a, b) => a + b, 0)) < 1e-9);
      assert.ok(Math.abs(one(histogram, 5) - numbers.reduce((a, b) => a + b * b, 0)) < 1e-9);
      const [limits, counts] = [doubles(bytesOf(histogram, 6)), doubles(bytesOf(histogram, 7))];
      assert.is(limits.length, counts.length);
      assert.is(
        counts.reduce((a, b) => a + b, 0),
        numbers.length,
        tag,
      );
      assert.equal(
        limits,
        [...limits].sort((a, b) => a - b),
      );
      assert.is(limits.at(-1), one(histogram, 2));
    }
  }
});

test('a folder gets a file for each run, to which a run that goes on adds another', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tensorboard-'));
  try {
    await trained(new TensorBoardLogger({ logDir: join(folder, 'first') }), 2);
    assert.equal((await readdir(join(folder, 'first'))).sort(), ['train', 'validation']);
    const [name, ...others] = await readdir(join(folder, 'first', 'train'));
    assert.match(name!, /^events\.out\.tfevents\.\d{10}\.wasm-nn$/);
    assert.is(others.length, 0);
    assert.is(events(await readFile(join(folder, 'first', 'train', name!))).length, 2);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('mistakes are sentences', () => {
  assert.throws(() => new TensorBoardLogger({} as { logDir: string }), /TensorBoardLogger: option "logDir"/);
  assert.throws(
    () => new TensorBoardLogger({ logDir: '' }),
    /must be the path of a folder, or a function that keeps the bytes, received ""/,
  );
  assert.throws(() => new TensorBoardLogger({ logDir: 'x', histogramFreq: -1 }), /"histogramFreq" must be a whole number of 0 or more/);
});

test.run();
