const BLOCK = 512;

function header(path: string, size: number, directory: boolean): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0);
  block.write('0000644\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write(directory ? '5' : '0', 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A tar archive (ustar) of `files`; what is `undefined` is a folder. */
export function tar(files: Readonly<Record<string, Uint8Array | undefined>>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([path, bytes]) => [
    header(path, bytes?.length ?? 0, bytes === undefined),
    bytes ?? new Uint8Array(),
    new Uint8Array((BLOCK - ((bytes?.length ?? 0) % BLOCK)) % BLOCK),
  ]);
  return Uint8Array.from(Buffer.concat([...blocks, new Uint8Array(2 * BLOCK)]));
}
