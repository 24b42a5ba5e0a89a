import { FormatError, WasmNnError } from '../errors.js';

/** Whether `bytes` start with gzip's magic number 1f 8b (RFC 1952, section 2.3.1). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** How long what is unpacked may be, and what to say of one that is longer. */
export interface MostBytes {
  bytes: number;
  problem: string;
}

/** A limit, or what tells it from the first bytes that come out; undefined while they are too few to tell. */
export type UnpackLimit = MostBytes | ((start: Uint8Array) => MostBytes | undefined);

const joined = (chunks: readonly Uint8Array[], length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
};

/** Reads to the end, or until there is more than `limit` allows: 5 MB of gzip can be 5 GB of zeros. */
async function readAll(stream: ReadableStream<Uint8Array>, name: string, limit: UnpackLimit | undefined): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let most = typeof limit === 'function' ? undefined : limit;
  // leaving the loop by an error cancels the stream
  for await (const chunk of chunksOf(stream)) {
    chunks.push(chunk);
    length += chunk.length;
    if (!most && typeof limit === 'function') most = limit(joined(chunks, length));
    if (most && length > most.bytes) throw new FormatError(`${name}: ${most.problem}`);
  }
  return joined(chunks, length);
}

/** A stream's chunks; not every browser's streams can be iterated. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let whole = false;
  try {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) yield value!;
    whole = true;
  } finally {
    if (!whole) await reader.cancel().catch(() => undefined);
  }
}

/** {@link gunzip}, up to a limit. */
export async function gunzipWithin(bytes: Uint8Array, name: string, limit: UnpackLimit | undefined): Promise<Uint8Array> {
  if (!isGzip(bytes)) {
    const start = Array.from(bytes.subarray(0, 2), (byte) => byte.toString(16).padStart(2, '0')).join(' ') || 'no bytes';
    throw new FormatError(`${name}: not gzip: it starts with ${start}, expected 1f 8b.`);
  }
  if (typeof DecompressionStream === 'undefined') {
    throw new WasmNnError(`${name}: this runtime has no DecompressionStream and so cannot read gzip. Unpack the file first.`);
  }
  try {
    // The copy puts the bytes on a plain ArrayBuffer: a Blob refuses shared memory.
    const unpacked = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
    return await readAll(unpacked, name, limit);
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FormatError(
      `${name}: a damaged gzip stream: ${bytes.length} bytes that start as gzip could not be unpacked (${reason}). Fetch the file again.`,
      { cause },
    );
  }
}

/**
 * Unpacks gzip (RFC 1952) with the platform's own DecompressionStream.
 *
 * @param name what messages call the bytes. Default `'gzip data'`.
 * @param mostBytes how long what comes out may be: no more than that is unpacked. Gzip can be a thousandth of what it holds, so
 *   give a limit for bytes of others. Default: none.
 * @throws FormatError where the bytes are not gzip, are cut short, fail gzip's checksum, or hold more than `mostBytes`.
 * @throws WasmNnError where the runtime has no DecompressionStream.
 */
export function gunzip(bytes: Uint8Array, name = 'gzip data', mostBytes: number = Infinity): Promise<Uint8Array> {
  return gunzipWithin(bytes, name, { bytes: mostBytes, problem: `it holds more than ${mostBytes} bytes, which is the limit given.` });
}
