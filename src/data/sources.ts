import { DataError, OptionError } from '../errors.js';
import { readFileBytes } from '../files.js';
import { show } from '../options.js';

/**
 * Where files are read from: a directory (a path or `file:` URL, in Node, Deno and Bun), the http(s) URL of a folder, or a
 * function from a file's name to its bytes. In a browser a path is a URL relative to the page. A function may give
 * `undefined`, or reject, for a file it does not have.
 */
export type Source = string | URL | ((file: string) => Promise<Uint8Array | undefined>);

/** A file that was found, under the name it was found by. */
export interface SourceFile {
  name: string;
  bytes: Uint8Array;
}

type Read = (file: string) => Promise<Uint8Array | undefined>;

/** `from`, the option of the loader `owner`, if it is a source. */
export function checkSource(owner: string, from: unknown): Source {
  if (typeof from === 'function' || from instanceof URL || (typeof from === 'string' && from !== '')) return from as Source;
  const expected = "a directory, a URL, or a function from a file's name to its bytes";
  throw new OptionError(`${owner}: option "from" must be ${expected}, received ${show(from)}.`);
}

/** `undefined` where there is no such file; other faults (permissions, a directory of that name) are thrown. */
async function readFromDirectory(directory: string | URL, file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFileBytes(typeof directory === 'string' ? `${directory}/${file}` : inFolder(directory.href, file));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The URL of `file` in the folder `base`, whether or not that ends in a slash. A query stays (signed addresses have one). */
function inFolder(base: string, file: string): URL {
  const page = typeof document === 'undefined' ? undefined : document.baseURI;
  const url = new URL(base, page);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${file}`;
  return url;
}

/** `undefined` for 404, and for the 403 that object stores give for a missing file; other failures are thrown. */
async function readFromUrl(base: string, file: string): Promise<Uint8Array | undefined> {
  const url = inFolder(base, file);
  const response = await fetch(url);
  if (response.status === 404 || response.status === 403) return undefined;
  if (!response.ok) {
    throw new DataError(`${url.href}: the server answered ${response.status} ${response.statusText}, expected the file (status 200).`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

function reader(from: Source): Read {
  if (typeof from === 'function') return from;
  const address = typeof from === 'string' ? from : from.href;
  if (/^https?:/i.test(address)) return (file) => readFromUrl(address, file);
  if (/^file:/i.test(address)) return (file) => readFromDirectory(new URL(address), file);
  const hasFileSystem = typeof process !== 'undefined' && typeof process.versions === 'object';
  return (file) => (hasFileSystem ? readFromDirectory(address, file) : readFromUrl(address, file));
}

/**
 * Reads the first of `files` that the source has.
 *
 * @throws DataError where it has none of them, naming all of them and the source.
 */
export async function readFirst(from: Source, files: readonly string[]): Promise<SourceFile> {
  const read = reader(from);
  let cause: unknown;
  for (const name of files) {
    try {
      const bytes = await read(name);
      if (bytes) return { name, bytes };
    } catch (error) {
      // Functions of users commonly reject for a missing file, and the next name may be the one they have.
      if (typeof from !== 'function') throw error;
      cause ??= error;
    }
  }
  const place = typeof from === 'function' ? 'the function given as "from"' : String(from);
  const reason = cause === undefined ? '' : ` The first reason given: ${cause instanceof Error ? cause.message : String(cause)}`;
  throw new DataError(`${place} has no file ${files.map((name) => `"${name}"`).join(' or ')}.${reason}`, { cause });
}
