import { FormatError, OptionError, ShapeError } from '../errors.js';
import { show } from '../options.js';
import { formatShape, sizeOf } from '../shape.js';
import type { SafeTensor } from './safetensors-dtypes.js';
import { MAX_HEADER_BYTES, parseHeader } from './safetensors-header.js';

export type { SafeTensor } from './safetensors-dtypes.js';

/** The arrays of the dtypes that are read. */
export const ARRAY_TYPES = { F64: 'Float64Array', F32: 'Float32Array', I32: 'Int32Array', U8: 'Uint8Array' } as const;

/** A tensor as it is written: F16 as its bits, which come back as F32. */
export type WrittenTensor = SafeTensor | { readonly dtype: 'F16'; readonly shape: readonly number[]; readonly data: Uint16Array };

/** Writable dtypes, in the order of their data in the file: the widest first, so that every value stands at a multiple of its size. */
const WRITTEN_TYPES = { F64: 'Float64Array', F32: 'Float32Array', I32: 'Int32Array', F16: 'Uint16Array', U8: 'Uint8Array' } as const;
const DTYPES = Object.keys(WRITTEN_TYPES) as WrittenTensor['dtype'][];

function checkTensor(name: string, { dtype, shape, data }: WrittenTensor): void {
  const place = `writeSafetensors: tensor ${show(name)}`;
  if (name === '__metadata__') throw new OptionError(`${place}: the format keeps this name for the metadata, choose another.`);
  if (!DTYPES.includes(dtype)) throw new OptionError(`${place}: dtype must be one of ${DTYPES.join(', ')}, received ${show(dtype)}.`);
  if (!ArrayBuffer.isView(data) || data[Symbol.toStringTag] !== WRITTEN_TYPES[dtype]) {
    throw new OptionError(`${place}: data of dtype ${dtype} must be a ${WRITTEN_TYPES[dtype]}, received ${show(data)}.`);
  }
  if (!shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0) || sizeOf(shape) !== data.length) {
    throw new ShapeError(`${place}: shape ${formatShape(shape)} must be whole numbers whose product is the data's length, ${data.length}.`);
  }
}

/** By dtype, then by name in the order of code points, as the Python library does it. */
function inFileOrder(tensors: ReadonlyMap<string, WrittenTensor>): [string, WrittenTensor][] {
  const encoder = new TextEncoder();
  const keyed = Array.from(tensors, (entry) => ({ entry, name: encoder.encode(entry[0]), rank: DTYPES.indexOf(entry[1].dtype) }));
  keyed.sort((a, b) => {
    if (a.rank !== b.rank) return a.rank - b.rank;
    const differs = a.name.findIndex((byte, i) => byte !== b.name[i]);
    return differs < 0 ? a.name.length - b.name.length : a.name[differs]! - (b.name[differs] ?? -1);
  });
  return keyed.map(({ entry }) => entry);
}

/** The header's bytes: JSON, then spaces up to a multiple of 8, so that the data after it start on one. */
function encodeHeader(tensors: readonly [string, WrittenTensor][], metadata: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string')
      throw new OptionError(`writeSafetensors: metadata ${show(key)} must be a string, received ${show(value)}.`);
  }
  // Joined by hand: an object would move names such as "0" to its front
  const entries = Object.keys(metadata).length > 0 ? [`"__metadata__":${JSON.stringify(metadata)}`] : [];
  let begin = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    const end = begin + data.byteLength;
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
    begin = end;
  }
  const json = new TextEncoder().encode(`{${entries.join(',')}}`);
  const header = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  header.set(json);
  if (header.length > MAX_HEADER_BYTES) {
    throw new OptionError(
      `writeSafetensors: the names, shapes and metadata take ${header.length} bytes, expected at most ${MAX_HEADER_BYTES}.`,
    );
  }
  return header;
}

/**
 * A safetensors file's bytes: the header's length (8 bytes, little-endian), the header (JSON: dtype, shape and data_offsets of every
 * tensor by name, `__metadata__` first unless it is empty; padded with spaces), then the values, little-endian. The same tensors give
 * the same bytes in whatever order the map holds them; metadata keep their order.
 * Source: the format's description in the `safetensors` library of Hugging Face, https://github.com/huggingface/safetensors.
 *
 * @throws OptionError for an unknown dtype, data of another array type, the name `__metadata__`, metadata that are not strings.
 * @throws ShapeError where a shape does not fit the data's length.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WrittenTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  for (const [name, tensor] of tensors) checkTensor(name, tensor);
  const ordered = inFileOrder(tensors);
  const header = encodeHeader(ordered, metadata);
  const dataBytes = ordered.reduce((sum, [, { data }]) => sum + data.byteLength, 0);
  const file = new Uint8Array(8 + header.length + dataBytes);
  new DataView(file.buffer).setUint32(0, header.length, true);
  file.set(header, 8);
  let at = 8 + header.length;
  for (const [, { data }] of ordered) {
    // Bytes, not numbers, are copied, so that every NaN stays the NaN it is
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/**
 * Reads a safetensors file. Every tensor is a copy with a buffer of its own, in the order of the data; F16 and BF16 become F32, I64
 * becomes F64, all exactly. The header is checked in full before any value is copied, so that a false size costs no memory.
 *
 * @param name what messages call the file. Default `'file'`.
 * @throws FormatError, and nothing else, where the bytes are not safetensors, are damaged, or hold a dtype other than F64, F32, I32,
 *   U8, F16, BF16 and I64, or an I64 beyond 2^53 - 1.
 */
export function readSafetensors(bytes: Uint8Array, name = 'file'): { tensors: Map<string, SafeTensor>; metadata: Record<string, string> } {
  if (!ArrayBuffer.isView(bytes)) throw new FormatError(`${name}: expected the file's bytes as a Uint8Array, received ${show(bytes)}.`);
  // Not `bytes` itself: a Node Buffer's slice would be a view. A detached buffer has length 0 and takes no view at all.
  const file = bytes.byteLength === 0 ? new Uint8Array(0) : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = parseHeader(file, name);
  const tensors = new Map<string, SafeTensor>();
  for (const { tensor, type, shape, begin, end } of header.tensors) {
    const raw = file.slice(header.dataStart + begin, header.dataStart + end);
    tensors.set(tensor, { dtype: type.dtype, shape, data: type.read(raw, `${name}: tensor ${show(tensor)}`) });
  }
  return { tensors, metadata: header.metadata };
}
