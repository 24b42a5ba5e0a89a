import { requestOptions } from '../files/receive.js';
import { joined, type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { oneOf } from '../options.js';
import { type CifarRecords, type LabelByte, readRecords } from './cifar-records.js';
import type { LabelledImages } from './images.js';
import { openFrom, type ReadFirst, type SourceFile, sourceOption } from './sources.js';

/** CIFAR-10's official split: 50,000 images to train on, 10,000 to test on, of 32 x 32 x 3. */
export interface Cifar10 {
  train: LabelledImages;
  test: LabelledImages;
}

/** Images with both of CIFAR-100's labels; `y` is one of the two arrays. */
export interface Cifar100Images extends LabelledImages {
  /** Integer class labels (count), 0 to 99: see `CIFAR100_CLASSES`. */
  fine: Uint8Array;
  /** Numbers of the superclasses (count), 0 to 19: see `CIFAR100_SUPERCLASSES`. */
  coarse: Uint8Array;
}

/** CIFAR-100's official split: 50,000 images to train on, 10,000 to test on, of 32 x 32 x 3. */
export interface Cifar100 {
  train: Cifar100Images;
  test: Cifar100Images;
}

const cifar10Options = /* @__PURE__ */ joined(
  {
    /** Where the files are, or the folder cifar-10-batches-bin with them. Each may be plain or gzip (`.gz`). */
    from: sourceOption,
  } as const satisfies OptionSpec,
  requestOptions,
);

/** Options of {@link loadCifar10}. */
export interface LoadCifar10Options extends OptionsOf<typeof cifar10Options> {}

const cifar100Options = /* @__PURE__ */ joined(
  {
    /** Where the files are, or the folder cifar-100-binary with them. Each may be plain or gzip (`.gz`). */
    from: sourceOption,
    /** Which labels `y` is: 100 classes or 20 superclasses. Default `'fine'`. */
    labels: [(owner, name, given: 'fine' | 'coarse'): 'fine' | 'coarse' => oneOf(owner, name, given, ['fine', 'coarse']), 'fine'],
  } as const satisfies OptionSpec,
  requestOptions,
);

/** Options of {@link loadCifar100}. */
export interface LoadCifar100Options extends OptionsOf<typeof cifar100Options> {}

/** Records of a whole set, train and test: the most that are unpacked from one file. */
const ALL = 60_000;
const LABELS_10: readonly LabelByte[] = [{ name: 'label', classes: 10 }];
const LABELS_100: readonly LabelByte[] = [
  { name: 'coarse label', classes: 20 },
  { name: 'fine label', classes: 100 },
];

function images10({ x, labels: [y] }: CifarRecords): LabelledImages {
  return { x, y: y! };
}

function images100({ x, labels: [coarse, fine] }: CifarRecords, labels: 'fine' | 'coarse'): Cifar100Images {
  return { x, y: labels === 'fine' ? fine! : coarse!, fine: fine!, coarse: coarse! };
}

/** Ways to read `file` from the source itself or from the folder its official archive unpacks to. */
function opener(read: ReadFirst, folder: string, file: string): () => Promise<SourceFile> {
  return () => read([file, `${file}.gz`, `${folder}/${file}`, `${folder}/${file}.gz`]);
}

/**
 * Reads a file of CIFAR-10's binary version, plain or gzip: any whole number of records, each a label byte and three planes
 * (red, green, blue) of 32 x 32 bytes. The planes become pixels: `x` has the shape (count, 32, 32, 3).
 * Source: A. Krizhevsky, Learning multiple layers of features from tiny images, 2009; "Binary version" on the set's page.
 *
 * @param name what messages call the file. Default `'CIFAR-10 data'`.
 * @throws FormatError where the bytes are no whole number of records, or are gzip of more than 60,000; DataError where a label is above 9.
 */
export async function readCifar10(bytes: Uint8Array, name = 'CIFAR-10 data'): Promise<LabelledImages> {
  return images10(await readRecords([async () => ({ name, bytes })], LABELS_10, ALL));
}

/**
 * Like {@link readCifar10} for CIFAR-100, whose records begin with two bytes: the coarse label, then the fine one, which `y` is.
 *
 * @param name what messages call the file. Default `'CIFAR-100 data'`.
 * @throws FormatError where the bytes are no whole number of records, or are gzip of more than 60,000; DataError where a coarse label is above 19 or a fine one above 99.
 */
export async function readCifar100(bytes: Uint8Array, name = 'CIFAR-100 data'): Promise<Cifar100Images> {
  return images100(await readRecords([async () => ({ name, bytes })], LABELS_100, ALL), 'fine');
}

/** The set's six files as `read` finds them. */
export async function readCifar10Set(read: ReadFirst): Promise<Cifar10> {
  const images = async (files: readonly string[]): Promise<LabelledImages> =>
    images10(
      await readRecords(
        files.map((file) => opener(read, 'cifar-10-batches-bin', file)),
        LABELS_10,
        10_000,
      ),
    );
  const train = await images([1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`));
  return { train, test: await images(['test_batch.bin']) };
}

/** The set's two files as `read` finds them. */
export async function readCifar100Set(read: ReadFirst, labels: 'fine' | 'coarse' = 'fine'): Promise<Cifar100> {
  const images = async (file: string, most: number): Promise<Cifar100Images> =>
    images100(await readRecords([opener(read, 'cifar-100-binary', file)], LABELS_100, most), labels);
  const train = await images('train.bin', 50_000);
  return { train, test: await images('test.bin', 10_000) };
}

/**
 * Loads CIFAR-10 from the files of its binary version: data_batch_1.bin to data_batch_5.bin and test_batch.bin. Files are read
 * one at a time: the images take 184 MB, and another 31 MB while loading.
 *
 * ```ts
 * const { train, test } = await loadCifar10({ from: 'data' }); // data/cifar-10-batches-bin/data_batch_1.bin ...
 * ```
 *
 * @throws OptionError where `from` is missing or unusable; DataError where a file is missing, its server fails, cuts off or stalls, or a label is none; FormatError where a file is cut short.
 */
export async function loadCifar10(options: LoadCifar10Options): Promise<Cifar10> {
  const { from, ...request } = settle('loadCifar10', options, cifar10Options);
  return readCifar10Set(openFrom(from, request));
}

/**
 * Loads CIFAR-100 from the files of its binary version: train.bin and test.bin. A train.bin of fewer records than the official
 * 50,000 is read as it is. The images take 184 MB, and another 154 MB while train.bin is loading.
 *
 * @throws OptionError where an option is missing or unusable; DataError where a file is missing, its server fails, cuts off or stalls, or a label is none; FormatError where a file is cut short.
 */
export async function loadCifar100(options: LoadCifar100Options): Promise<Cifar100> {
  const { from, labels, ...request } = settle('loadCifar100', options, cifar100Options);
  return readCifar100Set(openFrom(from, request), labels);
}
