import { DataError } from '../errors.js';
import { nodeModule } from '../node-modules.js';
import type { DatasetEntry } from './dataset-table.js';

/** A place of the file system where a set may lie. */
export interface Place {
  /** What messages call it: `WASM_NN_DATA`, `the user's cache`. */
  label: string;
  /** Folders that may hold the files themselves, likeliest first. */
  folders: readonly string[];
}

/** An environment variable; where it is unset or empty, `undefined`. */
const environment = (name: string): string | undefined => process.env[name] || undefined;

/** The user's folder for what can be fetched again: `$XDG_CACHE_HOME`, or what the platform has for it. */
export async function cacheFolder(): Promise<string> {
  const { homedir, platform } = await nodeModule('os');
  const given = environment('XDG_CACHE_HOME');
  if (given) return `${given}/wasm-nn`;
  if (platform() === 'darwin') return `${homedir()}/Library/Caches/wasm-nn`;
  if (platform() === 'win32') return `${environment('LOCALAPPDATA') ?? `${homedir()}/AppData/Local`}/wasm-nn`;
  return `${homedir()}/.cache/wasm-nn`;
}

/** The folder of an npm package, as seen from the working directory or from the program that was started. */
async function packageFolder(name: string): Promise<string | undefined> {
  const { createRequire } = await nodeModule('module');
  for (const from of [`${process.cwd()}/package.json`, process.argv[1]]) {
    if (from === undefined) continue;
    try {
      return createRequire(from)
        .resolve(`${name}/package.json`)
        .replace(/[/\\]package\.json$/, '');
    } catch {
      // not installed there
    }
  }
  return undefined;
}

/** Where the set may lie, in the order in which the places are asked; a `directory` that was given is the only one. */
export async function placesFor(entry: DatasetEntry, directory: string | undefined): Promise<Place[]> {
  if (directory !== undefined) return [{ label: `directory ${directory}`, folders: [`${directory}/${entry.folder}`, directory] }];
  const places: Place[] = [];
  const data = environment('WASM_NN_DATA');
  if (data) places.push({ label: `WASM_NN_DATA (${data})`, folders: [`${data}/${entry.folder}`] });
  else places.push({ label: 'WASM_NN_DATA (not set)', folders: [] });
  const { packaged } = entry;
  if (packaged && 'npm' in packaged) {
    const folder = await packageFolder(packaged.npm);
    const state = folder === undefined ? 'not installed' : folder;
    places.push({ label: `the npm package ${packaged.npm} (${state})`, folders: folder ? [`${folder}/${packaged.inside}`] : [] });
  } else if (packaged) {
    places.push({ label: packaged.path, folders: [packaged.path] });
  }
  const cache = await cacheFolder();
  places.push({ label: `the cache (${cache})`, folders: [`${cache}/${entry.folder}`] });
  return places;
}

/** Which of the set's files `folder` lacks, both plain and gzipped. */
export async function lacking(folder: string, files: readonly string[]): Promise<string[]> {
  const { readdir } = await nodeModule('fs/promises');
  const present = new Set(await readdir(folder).catch(() => [] as string[]));
  return files.filter((file) => !present.has(file) && !present.has(`${file}.gz`));
}

/** The first folder that holds all of the set, and what was found elsewhere, for a message. */
export async function findFolder(places: readonly Place[], files: readonly string[]): Promise<{ folder?: string; looked: string[] }> {
  const looked: string[] = [];
  for (const { label, folders } of places) {
    let remark = '';
    for (const folder of folders) {
      const missing = await lacking(folder, files);
      if (missing.length === 0) return { folder, looked };
      if (missing.length < files.length) remark = `, which lacks ${missing.join(', ')}`;
    }
    looked.push(label + remark);
  }
  return { looked };
}

/** The shell command that puts the set where the next call finds it. */
async function command(entry: DatasetEntry, directory: string | undefined): Promise<string> {
  if (entry.packaged && directory === undefined) return entry.packaged.command;
  const target = directory ?? environment('WASM_NN_DATA') ?? (await cacheFolder());
  const quoted = (text: string): string => (/[^\w./:@~-]/.test(text) ? `"${text}"` : text);
  const [first] = entry.remote;
  const base = entry.bases[0]!;
  if (first!.name.endsWith('.tar.gz'))
    return `mkdir -p ${quoted(target)} && curl -fL ${base}/${first!.name} | tar -xz -C ${quoted(target)}`;
  const names = entry.remote.map(({ name }) => name).join(',');
  return `curl -fL --create-dirs --output-dir ${quoted(`${target}/${entry.folder}`)} --remote-name-all "${base}/{${names}}"`;
}

/** The error for a set that lies in none of the places, and is not to be fetched or could not be: `reason` says which. */
export async function notFound(
  name: string,
  entry: DatasetEntry,
  { looked, directory, reason, cause }: { looked: readonly string[]; directory: string | undefined; reason: string; cause?: unknown },
): Promise<DataError> {
  const places = looked.map((place) => `\n  - ${place}`).join('');
  const help = `Get it by: ${await command(entry, directory)}`;
  return new DataError(`loadDataset: the data set ${name} was not found, and ${reason} Looked in:${places}\n${help}`, { cause });
}
