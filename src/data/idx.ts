import { FormatError } from '../errors.js';
import { show } from '../options.js';
import { gunzipWithin, isGzip } from './gzip.js';

/** Every array type that an IDX file can hold. */
export type IdxArray = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** The contents of an IDX file: `data` holds the elements of `shape` row by row. */
export interface Idx {
  shape: number[];
  data: IdxArray;
}

interface ElementType {
  name: string;
  bytes: number;
  read(view: DataView, start: number, length: number): IdxArray;
}

/** Fills `target` from big-endian values; `get` reads the value at a byte offset. */
function fill<T extends IdxArray>(target: T, start: number, get: (offset: number) => number): T {
  const bytes = target.BYTES_PER_ELEMENT;
  for (let i = 0; i < target.length; i++) target[i] = get(start + i * bytes);
  return target;
}

/** Element types by the code at byte 2. Bytes are read in place; wider values must be turned around on most machines. */
const TYPES: { readonly [code: number]: ElementType | undefined } = {
  8: { name: 'uint8', bytes: 1, read: (view, start, length) => new Uint8Array(view.buffer, view.byteOffset + start, length) },
  9: { name: 'int8', bytes: 1, read: (view, start, length) => new Int8Array(view.buffer, view.byteOffset + start, length) },
  11: { name: 'int16', bytes: 2, read: (view, start, length) => fill(new Int16Array(length), start, (at) => view.getInt16(at)) },
  12: { name: 'int32', bytes: 4, read: (view, start, length) => fill(new Int32Array(length), start, (at) => view.getInt32(at)) },
  13: { name: 'float32', bytes: 4, read: (view, start, length) => fill(new Float32Array(length), start, (at) => view.getFloat32(at)) },
  14: { name: 'float64', bytes: 8, read: (view, start, length) => fill(new Float64Array(length), start, (at) => view.getFloat64(at)) },
};

const CODES = 'a type code (08, 09, 0b, 0c, 0d or 0e) and the number of dimensions (at least 1)';

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

function checkBytes(bytes: unknown, name: string): void {
  if (!(bytes instanceof Uint8Array)) throw new FormatError(`${name}: expected the file's bytes as a Uint8Array, received ${show(bytes)}.`);
}

/** Checks the first four bytes: 00 00, type code, number of dimensions. */
function parseMagic(bytes: Uint8Array, name: string): { type: ElementType; rank: number } {
  checkBytes(bytes, name);
  if (isGzip(bytes)) {
    throw new FormatError(`${name}: byte 0: this is gzip (1f 8b), and parseIdx reads plain IDX. Use readIdx, which takes both.`);
  }
  if (bytes.length < 4) {
    throw new FormatError(`${name}: truncated in its header: received ${bytes.length} bytes, expected at least 4: 00 00, ${CODES}.`);
  }
  const type = TYPES[bytes[2]!];
  const rank = bytes[3]!;
  if (bytes[0] !== 0 || bytes[1] !== 0 || !type || rank === 0) {
    throw new FormatError(`${name}: not an IDX file: bytes 0 to 3 are ${hex(bytes.subarray(0, 4))}, expected 00 00, ${CODES}.`);
  }
  return { type, rank };
}

/** What a header says of the file. */
interface Header {
  type: ElementType;
  shape: number[];
  length: number;
  /** Where the values start, and where the file ends. */
  start: number;
  end: number;
  /** What it consists of, in words. */
  contents: string;
}

const headerBytes = (rank: number): number => 4 + 4 * rank;

function parseHeader(bytes: Uint8Array, name: string): Header {
  const { type, rank } = parseMagic(bytes, name);
  const start = headerBytes(rank);
  if (bytes.length < start) {
    throw new FormatError(
      `${name}: truncated in its header: received ${bytes.length} bytes, expected at least ${start} for the sizes of ${rank} dimensions.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const length = shape.reduce((product, size) => product * size, 1);
  const contents = `a header of ${start} bytes and [${shape.join(', ')}] values of type ${type.name}`;
  return { type, shape, length, start, end: start + length * type.bytes, contents };
}

/** Refuses what is sound IDX but not what is wanted, before the values are read. */
export type IdxCheck = (shape: readonly number[], type: string) => void;

/** Takes the values where they begin, if they end where the file does. */
function readValues(bytes: Uint8Array, name: string, check?: IdxCheck): Idx {
  const { type, shape, length, start, end, contents } = parseHeader(bytes, name);
  check?.(shape, type.name);
  if (bytes.length !== end) {
    const fault =
      bytes.length < end
        ? `truncated at byte ${bytes.length}`
        : `${bytes.length - end} trailing bytes from byte ${end} on, after the last value`;
    throw new FormatError(`${name}: ${fault}: received ${bytes.length} bytes, expected ${end}: ${contents}.`);
  }
  return { shape, data: type.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), start, length) };
}

/** Like {@link readIdx}, with a check of one's own. */
export async function readIdxOf(bytes: Uint8Array, name: string, check?: IdxCheck): Promise<Idx> {
  checkBytes(bytes, name);
  if (!isGzip(bytes)) return readValues(bytes, name, check);
  const unpacked = await gunzipWithin(bytes, name, (first) => {
    if (first.length < 4) return undefined;
    const { rank } = parseMagic(first, name);
    if (first.length < headerBytes(rank)) return undefined;
    const { type, shape, end, contents } = parseHeader(first, name);
    check?.(shape, type.name);
    return { bytes: end, problem: `trailing bytes from byte ${end} on, after the last value: expected ${end}: ${contents}.` };
  });
  return readValues(unpacked, name, check);
}

/**
 * Reads an IDX file, the format of MNIST, from its bytes. Layout, all big-endian: 00 00, a type code, the number of
 * dimensions, one 32-bit size a dimension, then the values row by row.
 * Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, "File formats for the MNIST database".
 *
 * 8-bit data is a view of `bytes`, not a copy; wider types are copied into the machine's byte order.
 *
 * @param name what messages call the file. Default `'IDX data'`.
 * @throws FormatError where the bytes are not IDX, are gzip, are cut short, or go on after the last value.
 */
export function parseIdx(bytes: Uint8Array, name = 'IDX data'): Idx {
  return readValues(bytes, name);
}

/**
 * Like {@link parseIdx}, and takes gzip (`.gz`) as well as plain bytes; which of them it is, the bytes say. Of gzip no more is
 * unpacked than the header says there is.
 */
export function readIdx(bytes: Uint8Array, name = 'IDX data'): Promise<Idx> {
  return readIdxOf(bytes, name);
}
