import { FormatError, WasmNnError } from '../errors.js';

/** Whether `bytes` start with gzip's magic number 1f 8b (RFC 1952, section 2.3.1). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks gzip (RFC 1952) with the platform's own DecompressionStream.
 *
 * @param name what messages call the bytes. Default `'gzip data'`.
 * @throws FormatError where the bytes are not gzip, are cut short, or fail gzip's checksum.
 * @throws WasmNnError where the runtime has no DecompressionStream.
 */
export async function gunzip(bytes: Uint8Array, name = 'gzip data'): Promise<Uint8Array> {
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
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FormatError(
      `${name}: a damaged gzip stream: ${bytes.length} bytes that start as gzip could not be unpacked (${reason}). Fetch the file again.`,
      { cause },
    );
  }
}
