import type { Dataset } from '../data/dataset.js';
import { DATASETS, type DatasetName } from '../data/dataset-table.js';
import { OptionError } from '../errors.js';
import { readFileBytes } from '../files.js';
import type { HostURL } from '../host-types.js';
import { isObject, oneOf, show } from '../options.js';
import { Refused } from './runner.js';
import { sha256 } from './sha256.js';
import type { DataSource, TrialPlace } from './trial.js';

/** A sweep's data as its options name them. */
export type DataOption = Readonly<Record<string, DatasetName | HostURL>>;

/** The SHA-256 of numbers and texts in plain objects, names and order included. */
async function hashOf(value: unknown): Promise<string> {
  if (ArrayBuffer.isView(value)) return sha256(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  if (!isObject(value)) return sha256(JSON.stringify(value));
  const parts: [string, string][] = [];
  for (const [name, part] of Object.entries(value)) parts.push([name, await hashOf(part)]);
  return sha256(JSON.stringify(parts));
}

/** Reads data; loaded when first asked for, since only some sweeps have any. */
const load = async (name: DatasetName): Promise<Dataset> => (await import('../data/dataset.js')).loadDataset(name);

/** What the option `data` names: what is sent to workers, and where the files are here. */
export async function dataSources(data: DataOption): Promise<Pick<TrialPlace, 'data' | 'files'>> {
  const sources: Record<string, DataSource> = {};
  const files: Record<string, string> = {};
  for (const [name, from] of Object.entries(data)) {
    if (typeof from === 'string') {
      const known = oneOf('sweep', `data.${name}`, from, Object.keys(DATASETS) as DatasetName[]);
      sources[name] = { kind: 'dataset', name: known, hash: await hashOf(await load(known)) };
    } else {
      if (!(from instanceof URL) || from.protocol !== 'file:')
        throw new OptionError(
          `sweep: option "data.${name}" must be the name of a data set or the file: URL of a file, received ${show(from)}.`,
        );
      files[name] = from.href;
      const file = from.href.slice(from.href.lastIndexOf('/') + 1);
      sources[name] = { kind: 'file', name: file, hash: await sha256(await readFileBytes(from)) };
    }
  }
  return { data: sources, files };
}

/** One of a trial's data, read and checked. */
async function loaded(source: DataSource, address: string | undefined): Promise<Dataset | Uint8Array> {
  const refuse = (why: string): never => {
    throw new Refused(why);
  };
  if (source.kind === 'dataset') {
    const data = await load(source.name).catch((error) =>
      refuse(`the data set ${show(source.name)} is not here: ${(error as Error).message}`),
    );
    return (await hashOf(data)) === source.hash
      ? data
      : refuse(`the data set ${show(source.name)} is another here than where the sweep was begun`);
  }
  if (address === undefined) return refuse(`the file ${show(source.name)} is not here`);
  const bytes = await readFileBytes(new URL(address)).catch(() => refuse(`the file ${show(source.name)} cannot be read here`));
  return (await sha256(bytes)) === source.hash
    ? bytes
    : refuse(`the file ${show(source.name)} is another here than where the sweep was begun`);
}

/** The data of trials on one thread, each read once. Throws Refused for what is not here, or is another. */
export class TrialData {
  private readonly read = new Map<string, Promise<Dataset | Uint8Array>>();

  async of({ data, files }: Pick<TrialPlace, 'data' | 'files'>): Promise<Record<string, Dataset | Uint8Array>> {
    const all: Record<string, Dataset | Uint8Array> = {};
    for (const [name, source] of Object.entries(data)) {
      const reading = this.read.get(source.hash) ?? loaded(source, files[name]);
      this.read.set(source.hash, reading);
      reading.catch(() => this.read.delete(source.hash));
      all[name] = await reading;
    }
    return all;
  }
}
