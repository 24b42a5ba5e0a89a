import { FormatError } from '../errors.js';
import { isObject } from '../options.js';
import { STORED_TYPES, type StoredType } from './safetensors-dtypes.js';

/** The longest header that the Python library reads. */
export const MAX_HEADER_BYTES = 100_000_000;

/** Where a tensor stands: bytes `begin` to `end` (exclusive), counted from the first byte after the header. */
export interface StoredTensor {
  tensor: string;
  type: StoredType;
  shape: number[];
  begin: number;
  end: number;
}

export interface Header {
  /** In the order of their data. */
  tensors: StoredTensor[];
  metadata: Record<string, string>;
  /** The byte of the file that offsets count from. */
  dataStart: number;
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && ((value as number) > 0 || Object.is(value, 0));

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}...` : text);

/** What a header holds, in few words: it may be nested so deep, or be so long, that neither stack nor message could take it. */
function brief(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value));
  if (Array.isArray(value)) return `an array of ${value.length} elements`;
  if (value === undefined) return 'none';
  return isObject(value) ? 'an object' : String(value);
}

/** The header's JSON. Bytes 0 to 7 are its length. */
function parseJson(bytes: Uint8Array, name: string): { json: Record<string, unknown>; dataStart: number } {
  if (bytes.length < 8) {
    throw new FormatError(`${name}: too short for a safetensors file: received ${bytes.length} bytes, expected 8 for the header's length.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const length = view.getUint32(4, true) * 4294967296 + view.getUint32(0, true);
  if (length > MAX_HEADER_BYTES) {
    throw new FormatError(
      `${name}: byte 0: a header length of ${length} bytes, expected at most ${MAX_HEADER_BYTES}. Is this safetensors?`,
    );
  }
  const dataStart = 8 + length;
  if (dataStart > bytes.length) {
    throw new FormatError(`${name}: byte 0: a header of ${length} bytes goes beyond the end: the file has ${bytes.length} bytes in all.`);
  }
  let text: string;
  try {
    // A copy, as decoders refuse views of shared memory. A byte order mark is no JSON, so it is not to be skipped.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.slice(8, dataStart));
  } catch (cause) {
    throw new FormatError(`${name}: bytes 8 to ${dataStart}: the header is not UTF-8 text.`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FormatError(`${name}: bytes 8 to ${dataStart}: the header is not JSON (${shorten(reason)}).`, { cause });
  }
  if (!isObject(json)) throw new FormatError(`${name}: byte 8: the header must be a JSON object, received ${brief(json)}.`);
  return { json, dataStart };
}

function parseMetadata(value: unknown, name: string): Record<string, string> {
  if (!isObject(value)) throw new FormatError(`${name}: "__metadata__" must be an object of strings, received ${brief(value)}.`);
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== 'string') {
      throw new FormatError(`${name}: "__metadata__": ${brief(key)} must be a string, received ${brief(entry)}.`);
    }
  }
  return value as Record<string, string>;
}

function parseShape(value: unknown, place: string): { shape: number[]; length: number } {
  if (!Array.isArray(value)) throw new FormatError(`${place}: "shape" must be an array of whole numbers, received ${brief(value)}.`);
  const wrong = value.findIndex((extent) => !isSize(extent));
  if (wrong >= 0) {
    throw new FormatError(`${place}: "shape" must hold whole numbers of 0 or more, received ${brief(value[wrong])} at index ${wrong}.`);
  }
  const shape: number[] = value;
  const length = shape.includes(0) ? 0 : shape.reduce((product, extent) => product * extent, 1);
  if (length > Number.MAX_SAFE_INTEGER) {
    throw new FormatError(`${place}: "shape" [${shorten(shape.join(', '))}] has ${length} elements, expected at most 2^53 - 1.`);
  }
  return { shape, length };
}

function parseTensor(tensor: string, entry: unknown, dataBytes: number, name: string): StoredTensor {
  const place = `${name}: tensor ${brief(tensor)}`;
  if (!isObject(entry)) throw new FormatError(`${place} must be an object with dtype, shape and data_offsets, received ${brief(entry)}.`);
  const { dtype, data_offsets: offsets } = entry;
  const type = typeof dtype === 'string' ? STORED_TYPES.get(dtype) : undefined;
  if (!type) {
    const known = [...STORED_TYPES.keys()].join(', ');
    throw new FormatError(`${place}: "dtype" must be one of ${known}, received ${brief(dtype)}.`);
  }
  const { shape, length } = parseShape(entry.shape, place);
  if (!Array.isArray(offsets) || offsets.length !== 2) {
    throw new FormatError(`${place}: "data_offsets" must be an array of two whole numbers, received ${brief(offsets)}.`);
  }
  const [begin, end]: unknown[] = offsets;
  if (!isSize(begin) || !isSize(end) || begin > end || end > dataBytes) {
    throw new FormatError(
      `${place}: "data_offsets" must be a range of whole numbers within 0 to ${dataBytes}, received [${brief(begin)}, ${brief(end)}].`,
    );
  }
  if (end - begin !== length * type.bytes) {
    throw new FormatError(
      `${place}: "data_offsets" [${begin}, ${end}] hold ${end - begin} bytes, expected ${length * type.bytes}: ` +
        `shape [${shorten(shape.join(', '))}] of ${brief(dtype)}, ${type.bytes} bytes a value.`,
    );
  }
  return { tensor, type, shape, begin, end };
}

/** Every byte after the header must belong to one tensor. `tensors` stand in the order of their data. */
function checkCoverage(tensors: readonly StoredTensor[], dataStart: number, fileBytes: number, name: string): void {
  let next = 0;
  for (const { tensor, begin, end } of tensors) {
    if (begin !== next) {
      const fault = begin < next ? 'overlaps the tensor before it, which ends' : 'leaves a hole after what stands before it, which ends';
      throw new FormatError(`${name}: tensor ${brief(tensor)} at byte ${dataStart + begin} ${fault} at byte ${dataStart + next}.`);
    }
    next = end;
  }
  const expected = dataStart + next;
  if (expected !== fileBytes) {
    const trailing = `${fileBytes - expected} trailing bytes from byte ${expected} on, after the last tensor`;
    throw new FormatError(`${name}: ${trailing}: received ${fileBytes} bytes, expected ${expected}.`);
  }
}

/** Reads and checks everything about a file but the values of its tensors. */
export function parseHeader(bytes: Uint8Array, name: string): Header {
  const { json, dataStart } = parseJson(bytes, name);
  const tensors: StoredTensor[] = [];
  let metadata: Record<string, string> = {};
  for (const [key, entry] of Object.entries(json)) {
    if (key === '__metadata__') metadata = parseMetadata(entry, name);
    else tensors.push(parseTensor(key, entry, bytes.length - dataStart, name));
  }
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCoverage(tensors, dataStart, bytes.length, name);
  return { tensors, metadata, dataStart };
}
