// Where a model of TensorFlow.js comes from: an address, files, or what tfjs holds in memory.
import { FormatError, OptionError } from '../errors.js';
import { pageBase } from '../files/page-base.js';
import { readFrom } from '../files/read-from.js';
import type { HostURL } from '../host-types.js';
import { type Json, list, object, parsed, text } from '../keras/json.js';
import { hasNodeModules, nodeModule } from '../node-modules.js';
import { isObject, show } from '../options.js';

/** What `tf.io` hands around: a model in memory. */
export interface TfjsArtifacts {
  readonly modelTopology: object;
  readonly weightSpecs: readonly object[];
  /** All weights in one piece, or piece by piece. */
  readonly weightData: ArrayBuffer | Uint8Array | readonly (ArrayBuffer | Uint8Array)[];
}

/** A file that a user chose in a page: what a browser's `File` has. */
export interface ChosenFile {
  readonly name: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * The address or the path of a `model.json`, beside which its weights lie; all files, by their names or as a page's `File`s; or what `tf.io` holds in
 * memory.
 */
export type TfjsSource = string | HostURL | Readonly<Record<string, Uint8Array | ArrayBuffer>> | readonly ChosenFile[] | TfjsArtifacts;

/** A topology, and groups of weights with their bytes. */
export interface Artifacts {
  readonly json: Readonly<Record<string, Json>>;
  readonly groups: readonly { readonly specs: Json; readonly bytes: Uint8Array }[];
}

const bytesOf = (data: ArrayBuffer | Uint8Array): Uint8Array => (data instanceof Uint8Array ? data : new Uint8Array(data));

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Reads a file beside another one. */
type ReadFile = (name: string) => Promise<Uint8Array>;

/** The file itself, and what lies beside it. */
async function readerAt(source: string | URL): Promise<{ name: string; read: ReadFile }> {
  const { name: first, beside } = await placeOf(String(source));
  const read: ReadFile = async (name) => {
    try {
      return await readFrom(beside(name));
    } catch (cause) {
      throw new FormatError(`tfjs: the file ${show(name)} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
  };
  return { name: first, read };
}

/** A file's name, and where those lie that are named beside it. */
async function placeOf(address: string): Promise<{ name: string; beside: (name: string) => string | URL }> {
  if (/^(https?|blob|data):/i.test(address) || !hasNodeModules()) {
    const whole = new URL(address, pageBase());
    // a query, such as a token, goes with every request
    const beside = (name: string): URL => Object.assign(new URL(name, whole), name.includes('?') ? {} : { search: whole.search });
    return { name: whole.href, beside };
  }
  const [{ dirname, resolve, basename }, { fileURLToPath }] = await Promise.all([nodeModule('path'), nodeModule('url')]);
  const path = /^file:/i.test(address) ? fileURLToPath(address) : address;
  return { name: basename(path), beside: (name) => resolve(dirname(path), name) };
}

function chosen(files: ReadonlyMap<string, () => Promise<Uint8Array>>): { name: string; read: ReadFile } {
  const name = [...files.keys()].find((file) => /\.json$/.test(file) && !/(^|\/)metadata\.json$/.test(file));
  if (name === undefined)
    throw new OptionError(`loadTfjs: none of the files ${Array.from(files.keys(), show).join(', ')} is a model.json.`);
  const read: ReadFile = (wanted) => {
    const base = wanted.slice(wanted.lastIndexOf('/') + 1);
    const file = files.get(wanted) ?? files.get(base) ?? files.get(name.slice(0, name.lastIndexOf('/') + 1) + base);
    if (!file) throw new FormatError(`tfjs: the file ${show(wanted)} is missing; received ${Array.from(files.keys(), show).join(', ')}.`);
    return file();
  };
  return { name, read };
}

function filesOf(source: TfjsSource): ReadonlyMap<string, () => Promise<Uint8Array>> {
  if (Array.isArray(source))
    return new Map((source as readonly ChosenFile[]).map((file) => [file.name, async () => new Uint8Array(await file.arrayBuffer())]));
  return new Map(
    Object.entries(source as Readonly<Record<string, Uint8Array | ArrayBuffer>>).map(([name, data]) => [name, async () => bytesOf(data)]),
  );
}

/** The files of a source: the first one's name, and what reads them. */
async function filesAt(source: Exclude<TfjsSource, TfjsArtifacts>): Promise<{ name: string; read: ReadFile }> {
  return typeof source === 'string' || source instanceof URL ? readerAt(source) : chosen(filesOf(source as TfjsSource));
}

/** The `metadata.json` beside a model. */
export async function readMetadata(source: Exclude<TfjsSource, TfjsArtifacts>): Promise<Readonly<Record<string, Json>>> {
  if (!(typeof source === 'string' || (typeof source === 'object' && source !== null)))
    throw new OptionError(`tfjsLabels: received ${show(source)}; expected the address of a model.json, or its files.`);
  const { read } = await filesAt(source);
  return object('metadata.json', parsed('metadata.json', await read('metadata.json')));
}

/** All that a source holds. Throws OptionError for what is none, FormatError for files that are missing or are not what they should be. */
export async function readArtifacts(source: TfjsSource): Promise<Artifacts> {
  if (isObject(source) && 'modelTopology' in source && 'weightData' in source) {
    const { weightSpecs, weightData } = source as unknown as TfjsArtifacts;
    const pieces = (Array.isArray(weightData) ? weightData : [weightData]).map(bytesOf);
    return { json: source as Artifacts['json'], groups: [{ specs: weightSpecs, bytes: joined(pieces) }] };
  }
  if (!(typeof source === 'string' || source instanceof URL || (typeof source === 'object' && source !== null)))
    throw new OptionError(
      `loadTfjs: received ${show(source)}; expected the address of a model.json, its files, or { modelTopology, weightSpecs, weightData }.`,
    );
  const { name, read } = await filesAt(source as Exclude<TfjsSource, TfjsArtifacts>);
  const json = object(name, parsed(name, await read(name)));
  const groups = list(`${name}: "weightsManifest"`, json.weightsManifest ?? []).map(async (value) => {
    const group = object(`${name}: a group of weights`, value);
    const paths = list(`${name}: "paths"`, group.paths).map((path) => text(`${name}: a path`, path).replace(/^\.\//, ''));
    return { specs: group.weights, bytes: joined(await Promise.all(paths.map(read))) };
  });
  return { json, groups: await Promise.all(groups) };
}
