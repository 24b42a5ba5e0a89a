import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WasmNnError } from 'wasm-nn';
import { type Dataset, type DatasetName, type DownloadProgress, type LabelledImages, loadDataset } from 'wasm-nn/data';

/** Ends the program with a sentence to its user. */
export function stop(message: string): never {
  console.error(message);
  process.exit(1);
}

/** The path of a file or folder called `name` in the folder that WASM_NN_DATA names; `what` says what it is for. */
export function dataPath(name: string, what: string): string {
  const folder = process.env.WASM_NN_DATA;
  if (!folder) stop(`Set WASM_NN_DATA to the folder that holds ${name}: ${what}.`);
  const path = join(folder, name);
  if (!existsSync(path)) stop(`WASM_NN_DATA is ${folder}, which does not hold ${name}: ${what}.`);
  return path;
}

/** Tells on the terminal how a download goes. */
function showProgress({ file, received, total }: DownloadProgress): void {
  if (!process.stderr.isTTY || total === undefined) return;
  const end = received === total ? '\n' : '';
  process.stderr.write(`\r${file}: ${(received / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB${end}`);
}

/** A data set from where it lies on this machine, or else from its publisher. */
export async function dataset(name: DatasetName): Promise<Dataset> {
  try {
    return await loadDataset(name, { onProgress: showProgress });
  } catch (error) {
    if (error instanceof WasmNnError) stop(error.message);
    throw error;
  }
}

/** The weights in `file`, or in the file called `name` in WASM_NN_DATA. */
export function weights(file: string | undefined, name: string, what: string): Promise<Uint8Array> {
  if (file !== undefined && !existsSync(file))
    stop(`There is no file ${file}; --weights takes the path of a file such as ${name}: ${what}.`);
  return readFile(file ?? dataPath(name, `${what}; or give its path by --weights`));
}

/** The images from `first` up to `last`, without copying them. */
export function slice({ x, y }: LabelledImages, first: number, last: number): LabelledImages {
  const [count, ...shape] = x.shape;
  const end = Math.min(last, count);
  const size = shape.reduce((a, b) => a * b, 1);
  return { x: { data: x.data.subarray(first * size, end * size), shape: [end - first, ...shape] }, y: y.subarray(first, end) };
}

/** The images at `places`, in that order. */
export function gather({ x, y }: LabelledImages, places: readonly number[]): LabelledImages {
  const [, ...shape] = x.shape;
  const size = x.data.length / y.length;
  const data = new Uint8Array(places.length * size);
  for (const [to, from] of places.entries()) data.set(x.data.subarray(from * size, (from + 1) * size), to * size);
  return { x: { data, shape: [places.length, ...shape] }, y: Uint8Array.from(places, (i) => y[i]!) };
}
