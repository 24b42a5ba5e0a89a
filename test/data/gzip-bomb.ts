import { constants, deflateRawSync } from 'node:zlib';

const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);
/** A block of deflate of a type that there is not: what reads as far as here fails. */
const DAMAGE = Uint8Array.of(0xff);

/** Deflate of `bytes` that ends at a whole byte, so that more can follow. */
const deflated = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes, { finishFlush: constants.Z_FULL_FLUSH });

/** Gzip of `start` and `zeros` times 16 MB of zeros, a thousandth as long, whose end is damaged. */
export function gzipBomb(start: Uint8Array, zeros: number): Uint8Array {
  const block = deflated(new Uint8Array(1 << 24));
  return Buffer.concat([GZIP_HEADER, deflated(start), ...Array.from({ length: zeros }, () => block), DAMAGE]);
}
