import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Floats } from './engines.js';

/** Writes a batch where another process can read it: little-endian f32 and i32, with the shape for the request. */
export async function writeExamples(folder: string, name: string, { x, y }: Floats): Promise<object> {
  const files = { x: join(folder, `${name}.x`), y: join(folder, `${name}.y`) };
  await writeFile(files.x, x.data);
  await writeFile(files.y, y);
  return { ...files, shape: x.shape };
}
