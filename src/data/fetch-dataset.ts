import { FormatError } from '../errors.js';
import { writeFileSafely } from '../files.js';
import type { DatasetEntry, RemoteFile } from './dataset-table.js';
import { type DownloadOptions, download } from './download.js';
import { gunzip } from './gzip.js';
import { openPartialFile } from './partial-file.js';
import { lacking } from './places.js';
import { inFolder } from './sources.js';
import { readTar } from './tar.js';

/** The addresses of a published file, the canonical one first. */
export function addresses({ bases }: DatasetEntry, { name }: RemoteFile): URL[] {
  return bases.map((base) => inFolder(base, name));
}

export const isArchive = ({ name }: RemoteFile): boolean => name.endsWith('.tar.gz');

/** The set's files out of its archive, by their names in the set's folder. */
export async function unpackArchive(entry: DatasetEntry, { name }: RemoteFile, packed: Uint8Array): Promise<Map<string, Uint8Array>> {
  const members = readTar(await gunzip(packed, name), name);
  return new Map(
    entry.files.map((file) => {
      const bytes = members.get(`${entry.folder}/${file}`);
      if (bytes) return [file, bytes];
      throw new FormatError(`${name}: the archive holds ${[...members.keys()].join(', ')}; expected ${entry.folder}/${file} among them.`);
    }),
  );
}

/**
 * Fetches the set into `folder`: the published files as they are, or what their archive holds. Files get their names when they are whole
 * and checked; what a download that failed or was killed has brought is used by the next.
 */
export async function fetchToFolder(entry: DatasetEntry, folder: string, options: DownloadOptions): Promise<void> {
  for (const remote of entry.remote) {
    if (!isArchive(remote) && (await lacking(folder, [remote.name.replace(/\.gz$/, '')])).length === 0) continue;
    const partial = await openPartialFile(folder, remote.name);
    try {
      const bytes = await download(addresses(entry, remote), remote, partial, options);
      if (!isArchive(remote)) {
        await partial.finish();
        continue;
      }
      for (const [file, data] of await unpackArchive(entry, remote, bytes)) await writeFileSafely(`${folder}/${file}`, data);
      await partial.remove();
    } catch (error) {
      await partial.release().catch(() => undefined); // the first fault is what the caller must hear of
      throw error;
    }
  }
}
