import { FormatError } from '../errors.js';

const BLOCK = 512;

/** Up to the first zero byte, as tar writes its strings. */
function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** A number in octal digits, with spaces or a zero byte around them. */
function octal(bytes: Uint8Array): number {
  const digits = text(bytes).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

/** The sum of a header's bytes, with the field of the sum itself (148 to 155) as spaces. */
function headerSum(header: Uint8Array): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);
}

/**
 * The regular files of a tar archive, as views of `bytes` under their paths. Headers are those of POSIX.1-1988 (ustar) and of the
 * tar before it; names longer than ustar can hold (extension records of pax and GNU) are not read, as no data set here has them.
 * Source: IEEE Std 1003.1, pax, "ustar Interchange Format".
 *
 * @param name what messages call the archive.
 * @throws FormatError where the archive is cut short, or where a header is none.
 */
export function readTar(bytes: Uint8Array, name = 'tar data'): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let at = 0;
  while (at + BLOCK <= bytes.length) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return files;
    const sum = octal(header.subarray(148, 156));
    const size = octal(header.subarray(124, 136));
    if (sum !== headerSum(header) || Number.isNaN(size)) {
      throw new FormatError(`${name}: byte ${at}: not a header of tar: its checksum is ${headerSum(header)}, expected ${sum}.`);
    }
    const data = bytes.subarray(at + BLOCK, at + BLOCK + size);
    const prefix = text(header.subarray(257, 262)) === 'ustar' ? text(header.subarray(345, 500)) : '';
    const path = `${prefix && `${prefix}/`}${text(header.subarray(0, 100))}`;
    if (data.length < size) {
      throw new FormatError(`${name}: truncated at byte ${bytes.length}: ${path} has ${size} bytes, of which ${data.length} are there.`);
    }
    const type = header[156]!;
    if (type === 0 || type === 0x30) files.set(path, data); // '0', and zero in the old format
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new FormatError(`${name}: truncated at byte ${bytes.length}: expected two blocks of zeros at the end of a tar archive.`);
}
