// HDF5 files of h5py (test/hdf5/files.py), in every way that it stores one content; and damaged ones.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FormatError } from '../../src/errors.js';
import { Hdf5Dataset, type Hdf5Group, openHdf5 } from '../../src/hdf5/file.js';

const folder = new URL('files/', import.meta.url);
const read = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const values = (size: number): number[] => Array.from({ length: size }, (_, i) => i * 0.25 - 3);

function at(group: Hdf5Group, path: string): Hdf5Group | Hdf5Dataset | undefined {
  return path.split('/').reduce<Hdf5Group | Hdf5Dataset | undefined>((found, name) => (found as Hdf5Group).get(name), group);
}

function dataset(group: Hdf5Group, path: string): Hdf5Dataset {
  const found = at(group, path);
  assert.instance(found, Hdf5Dataset, path);
  return found as Hdf5Dataset;
}

const contents = ['plain.h5', 'latest.h5', 'ordered.h5', 'chunks.h5', 'gzip.h5', 'shuffle.h5'];

for (const name of contents) {
  test(`${name}: attributes, groups and numbers of every type`, () => {
    const root = openHdf5(name, read(name));
    assert.equal(root.texts('text'), ['naïve']);
    assert.equal(root.texts('bytes'), ['fixed']);
    assert.equal(root.texts('texts'), ['one', 'two', '', 'four']);
    assert.equal(root.texts('fixed texts'), ['a', 'bcd']);
    assert.equal(root.texts('none'), []);
    assert.is(root.texts('number'), undefined);
    assert.is(root.texts('nothing'), undefined);
    assert.equal([...root.names].sort(), ['a group', 'types']);
    assert.is(root.get('nothing'), undefined);
    const grid = dataset(root, 'a group/grid');
    assert.equal(grid.shape, [5, 7]);
    assert.equal(Array.from(grid.values()), values(35));
    assert.equal(dataset(root, 'a group/single').shape, []);
    assert.equal(Array.from(dataset(root, 'a group/single').values()), [1.5]);
    for (const type of ['<f2', '>f4', '<f8', 'bfloat16'])
      assert.equal(Array.from(dataset(root, `types/${type}`).values()), values(12), type);
    const whole = values(12).map((value) => Math.trunc(value) + 0);
    for (const type of ['i1', '<i2', '>i4', '<i8']) assert.equal(Array.from(dataset(root, `types/${type}`).values()), whole, type);
    for (const type of ['u1', '<u2', '<u4', '<u8']) assert.is(dataset(root, `types/${type}`).values().length, 12, type);
    assert.throws(
      () => dataset(root, 'types/truths').values(),
      /values of 1 bytes are none of the numbers that are read here; expected whole numbers/,
    );
    assert.equal(Array.from(dataset(root, 'types/empty').values()), []);
  });
}

for (const name of ['many.h5', 'many-ordered.h5', 'many-latest.h5']) {
  test(`${name}: more links and attributes than a header holds`, () => {
    const root = openHdf5(name, read(name));
    const group = root.get('many') as Hdf5Group;
    const expected = ['first', ...Array.from({ length: 120 }, (_, i) => `link ${i}`)];
    assert.equal([...group.names].sort(), expected.sort());
    for (const link of expected) assert.equal(Array.from(dataset(group, link).values()), values(4));
    for (let i = 0; i < 30; i++) assert.equal(root.texts(`attribute ${i}`), [`value ${i}`]);
  });
}

test('values within a header', () => {
  const compact = dataset(openHdf5('compact.h5', read('compact.h5')), 'compact');
  assert.equal(Array.from(compact.values()), values(6));
});

test('what is not read is refused in a sentence', () => {
  const refused = (name: string, pattern: RegExp): void => {
    assert.throws(
      () => dataset(openHdf5(name, read(name)), 'a group/grid').values(),
      (error: Error) => error instanceof FormatError && pattern.test(error.message),
    );
  };
  refused(
    'lzf.h5',
    /lzf\.h5: byte \d+: its values are packed by filter 32000; expected none, gzip \(1\) or shuffle \(2\)\. Save them without compression/,
  );
  refused('latest-chunks.h5', /in pieces that are listed as of libver="latest".*Save the file without libver, or without chunks/);
  assert.throws(() => openHdf5('x', new Uint8Array(100)), /x: byte 0: expected the signature of an HDF5 file/);
});

/** Reads all that is there. */
function readAll(group: Hdf5Group, depth = 0): void {
  group.texts('texts');
  for (const name of group.names) {
    const found = name === 'truths' ? undefined : group.get(name);
    if (found instanceof Hdf5Dataset) found.values();
    else if (found && depth < 8) readAll(found, depth + 1);
  }
}

for (const name of readdirSync(folder)) {
  test(`${name}: bytes changed and files cut`, () => {
    const bytes = read(name);
    let seed = 1;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    let [good, bad] = [0, 0];
    for (let i = 0; i < 1000; i++) {
      const changed = i % 10 === 0 ? new Uint8Array(bytes.subarray(0, random(bytes.length))) : new Uint8Array(bytes);
      for (let n = random(3); n >= 0; n--) changed[random(changed.length)] = [0, 1, 255, random(256)][random(4)]!;
      try {
        readAll(openHdf5(name, changed));
        good++;
      } catch (error) {
        if (!(error instanceof FormatError)) assert.unreachable(`change ${i}: ${(error as Error).stack}`);
        bad++;
      }
    }
    assert.ok(bad > 0, `${good} read, ${bad} refused`);
  });
}

test.run();
