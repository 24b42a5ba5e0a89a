import { hasNodeModules } from '../node-modules.js';
import type { DatasetEntry } from './dataset-table.js';
import { type DownloadOptions, download, type FileFacts, StatusError } from './download.js';
import { addresses, isArchive, unpackArchive } from './fetch-dataset.js';
import { memorySink } from './sink.js';
import { firstOf, inFolder, type Read, type ReadFirst } from './sources.js';

/** The name of the browser's cache that keeps data sets: `caches.delete('wasm-nn')` empties it. */
const CACHE = 'wasm-nn';

/** A set on the web. */
export interface WebSource {
  read: ReadFirst;
  /** Keeps what was fetched, once it has shown to be the set. */
  keep(): Promise<void>;
}

/** Fetches by way of the browser's cache (Cache Storage), where there is one: not in pages served over plain http. */
async function cachedFetch(options: DownloadOptions): Promise<{ get: typeof get; keep: WebSource['keep'] }> {
  const cache = hasNodeModules() || typeof caches === 'undefined' ? undefined : await caches.open(CACHE).catch(() => undefined);
  const fetched = new Map<string, Uint8Array>();
  async function get(urls: readonly URL[], file: FileFacts, allowed = true): Promise<Uint8Array | undefined> {
    const key = urls[0]!.href;
    const kept = await cache?.match(key);
    if (kept) return new Uint8Array(await kept.arrayBuffer());
    if (!allowed) return undefined;
    const bytes = await download(urls, file, memorySink(), options);
    if (cache) fetched.set(key, bytes);
    return bytes;
  }
  const keep = async (): Promise<void> => {
    // A full disk, or a browser that grants no room, costs the next visit a download, and this one nothing
    for (const [key, bytes] of fetched) await cache?.put(key, new Response(bytes as Uint8Array<ArrayBuffer>)).catch(() => undefined);
  };
  return { get, keep };
}

/** A set out of a folder of the web, whose files are plain or gzipped. */
export async function folderSource(base: string, options: DownloadOptions): Promise<WebSource> {
  const { get, keep } = await cachedFetch(options);
  const read: Read = async (name) => {
    try {
      return await get([inFolder(base, name)], { name });
    } catch (error) {
      if (error instanceof StatusError && (error.status === 404 || error.status === 403)) return undefined;
      throw error;
    }
  };
  return { read: firstOf(read, base, options.signal), keep };
}

/** A set from its publisher, or with `fetching` false from the browser's cache alone. */
export async function publisherSource(entry: DatasetEntry, fetching: boolean, options: DownloadOptions): Promise<WebSource> {
  const { get, keep } = await cachedFetch(options);
  let archive: Promise<Map<string, Uint8Array> | undefined> | undefined;
  const read: Read = async (file) => {
    const [first] = entry.remote;
    if (isArchive(first!)) {
      archive ??= get(addresses(entry, first!), first!, fetching).then((packed) => packed && unpackArchive(entry, first!, packed));
      return (await archive)?.get(file);
    }
    const remote = entry.remote.find(({ name }) => name === file);
    return remote && get(addresses(entry, remote), remote, fetching);
  };
  const place = fetching ? entry.bases[0]! : `The browser's cache "${CACHE}", the only place to look in as option "download" is false,`;
  return { read: firstOf(read, place, options.signal), keep };
}
