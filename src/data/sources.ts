import { DataError, OptionError } from '../errors.js';
import { pageBase } from '../files/page-base.js';
import { joined, type RequestOptions, receive } from '../files/receive.js';
import { readFileIfThere } from '../files.js';
import type { HostURL } from '../host-types.js';
import { hasNodeModules } from '../node-modules.js';
import { show } from '../options.js';

/**
 * Where files are read from: a directory (a path or `file:` URL, in Node, Deno and Bun), the http(s) URL of a folder, or a
 * function from a file's name to its bytes. In a browser a path is a URL relative to the page. A function may give
 * `undefined`, or reject, for a file it does not have.
 */
export type Source = string | HostURL | ((file: string) => Promise<Uint8Array | undefined>);

/** A file that was found, under the name it was found by. */
export interface SourceFile {
  name: string;
  bytes: Uint8Array;
}

/** Reads the first of `files` that a source has. */
export type ReadFirst = (files: readonly string[]) => Promise<SourceFile>;

/** A file's bytes, or `undefined` where there is no such file. */
export type Read = (file: string) => Promise<Uint8Array | undefined>;

/** `given`, if it is a source. */
export function sourceOption(owner: string, name: string, given: Source): Source {
  if (typeof given === 'function' || given instanceof URL || (typeof given === 'string' && given !== '')) return given;
  const expected = "a directory, a URL, or a function from a file's name to its bytes";
  throw new OptionError(`${owner}: option "${name}" must be ${expected}, received ${show(given)}.`);
}

const readFromDirectory = (directory: string | URL, file: string): Promise<Uint8Array | undefined> =>
  readFileIfThere(typeof directory === 'string' ? `${directory}/${file}` : inFolder(directory.href, file));

/** The URL of `file` in the folder `base`, whether or not that ends in a slash. A query stays (signed addresses have one). */
export function inFolder(base: string, file: string): URL {
  const url = new URL(base, pageBase());
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${file}`;
  return url;
}

/** `undefined` for 404, and for the 403 that object stores give for a missing file; other failures are thrown. */
async function readFromUrl(base: string, file: string, request: RequestOptions): Promise<Uint8Array | undefined> {
  const url = inFolder(base, file);
  const chunks: Uint8Array[] = [];
  let found = false;
  await receive(url, request, (response) => {
    if (response.status === 404 || response.status === 403) return undefined;
    if (!response.ok) {
      throw new DataError(`${url.href}: the server answered ${response.status} ${response.statusText}, expected the file (status 200).`);
    }
    found = true;
    return (chunk) => chunks.push(chunk);
  });
  return found ? joined(chunks) : undefined;
}

/** The result of a function of the user's, which knows no signal; when that is aborted it is waited for no longer. */
function untilAborted<Result>(promise: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function reader(from: string | URL, request: RequestOptions): Read {
  const address = typeof from === 'string' ? from : from.href;
  if (/^https?:/i.test(address)) return (file) => readFromUrl(address, file, request);
  if (/^file:/i.test(address)) return (file) => readFromDirectory(new URL(address), file);
  return (file) => (hasNodeModules() ? readFromDirectory(address, file) : readFromUrl(address, file, request));
}

/** Reads the first of the files that `read` has; `place` is what the error calls it that says there is none. */
export function firstOf(read: Read, place: string, signal?: AbortSignal): ReadFirst {
  return async (files) => {
    for (const name of files) {
      signal?.throwIfAborted();
      const bytes = await read(name);
      if (bytes) return { name, bytes };
    }
    throw new DataError(`${place} has no file ${files.map((name) => `"${name}"`).join(' or ')}.`);
  };
}

/** Functions of users commonly reject for a missing file, and the next name may be the one they have: the reason is told if there is none. */
function firstOfFunction(from: Read, { signal }: RequestOptions): ReadFirst {
  return async (files) => {
    let cause: unknown;
    const read: Read = (file) =>
      untilAborted((async () => from(file))(), signal).catch((error: unknown) => {
        signal?.throwIfAborted();
        cause ??= error;
        return undefined;
      });
    try {
      return await firstOf(read, 'the function given as "from"', signal)(files);
    } catch (error) {
      if (cause === undefined || signal?.aborted) throw error;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new DataError(`${(error as Error).message} The first reason given: ${reason}`, { cause });
    }
  };
}

/**
 * A source, opened: what reads the first of several files that it has.
 *
 * @throws DataError, when reading, where the source has none of the files, naming all of them and the source; where a server fails, cuts
 * off or stalls. The reason of `signal` where that is aborted.
 */
export function openFrom(from: Source, request: RequestOptions = {}): ReadFirst {
  if (typeof from === 'function') return firstOfFunction(from, request);
  return firstOf(reader(from, request), String(from), request.signal);
}
