import { DataError, FormatError } from '../errors.js';
import { show } from '../options.js';
import { gunzipWithin, isGzip } from './gzip.js';
import type { LabelledImages } from './images.js';
import type { SourceFile } from './sources.js';

const SIDE = 32;
const PLANE = SIDE * SIDE;
const IMAGE = 3 * PLANE;

/** A label byte of a record: what messages call it, and how many classes there are. */
export interface LabelByte {
  name: string;
  classes: number;
}

/** Images in one array, and one array of labels for each label byte of a record. */
export interface CifarRecords {
  x: LabelledImages['x'];
  labels: Uint8Array[];
}

/** The number of records in `bytes`, of which each has one byte for each of `labels` and then an image. */
function countRecords({ name, bytes }: SourceFile, labels: readonly LabelByte[]): number {
  const record = labels.length + IMAGE;
  if (bytes.length > 0 && bytes.length % record === 0) return bytes.length / record;
  const whole = Math.floor(bytes.length / record);
  const rest = whole > 0 ? `, which is ${whole} records and ${bytes.length - whole * record} bytes` : '';
  const contents = `${labels.map((label) => `the ${label.name}`).join(', ')}, and ${IMAGE} bytes of image`;
  throw new FormatError(
    `${name}: received ${bytes.length} bytes${rest}; expected one or more whole records of ${record} bytes: ${contents}.`,
  );
}

/** Copies an image of three planes (red, green, blue), each row by row, into pixels of three bytes. */
function interleave(source: Uint8Array, from: number, target: Uint8Array, to: number): void {
  for (let pixel = 0; pixel < PLANE; pixel++) {
    const at = to + 3 * pixel;
    target[at] = source[from + pixel]!;
    target[at + 1] = source[from + PLANE + pixel]!;
    target[at + 2] = source[from + 2 * PLANE + pixel]!;
  }
}

/** Writes the records of a file into `into` from number `first` on. */
function unpack({ name, bytes }: SourceFile, labels: readonly LabelByte[], into: CifarRecords, first: number): void {
  const record = labels.length + IMAGE;
  for (let i = 0; i * record < bytes.length; i++) {
    labels.forEach((label, which) => {
      const value = bytes[i * record + which]!;
      if (value >= label.classes) {
        throw new DataError(`${name}: received ${value} as the ${label.name} of record ${i}, expected 0 to ${label.classes - 1}.`);
      }
      into.labels[which]![first + i] = value;
    });
    interleave(bytes, i * record + labels.length, into.x.data, (first + i) * IMAGE);
  }
}

/** The file as it is, or unpacked as far as `most` records go: the format has no header that would say how many there are. */
async function unpacked({ name, bytes }: SourceFile, labels: readonly LabelByte[], most: number): Promise<SourceFile> {
  if (!(bytes instanceof Uint8Array)) throw new FormatError(`${name}: expected the file's bytes as a Uint8Array, received ${show(bytes)}.`);
  if (!isGzip(bytes)) return { name, bytes };
  const problem = `the gzip stream goes on after ${most} records, the most that are expected; unpack the file first if it is to hold more.`;
  return { name, bytes: await gunzipWithin(bytes, name, { bytes: most * (labels.length + IMAGE), problem }) };
}

/**
 * Reads files of CIFAR's binary records, plain or gzip, one after the other into one set of arrays, so that beside those no more
 * than one file is held at a time. All files must have as many records as the first: by that the arrays get their size. Of gzip
 * no more than `most` records are unpacked.
 */
export async function readRecords(
  files: readonly (() => Promise<SourceFile>)[],
  labels: readonly LabelByte[],
  most: number,
): Promise<CifarRecords> {
  let records: CifarRecords | undefined;
  let first: { name: string; count: number } | undefined;
  for (const [number, open] of files.entries()) {
    const file = await unpacked(await open(), labels, first?.count ?? most);
    const { name } = file;
    const count = countRecords(file, labels);
    first ??= { name, count };
    if (count !== first.count) {
      throw new FormatError(`${name}: received ${count} records, expected ${first.count}: as many as in ${first.name}.`);
    }
    const total = count * files.length;
    records ??= {
      x: { data: new Uint8Array(total * IMAGE), shape: [total, SIDE, SIDE, 3] },
      labels: labels.map(() => new Uint8Array(total)),
    };
    unpack(file, labels, records, number * count);
  }
  return records!;
}
