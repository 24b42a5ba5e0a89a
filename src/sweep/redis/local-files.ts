import { nodeModule } from '../../node-modules.js';
import { moduleHash } from '../module-hash.js';

/** Where something is, or why it is not. */
export type Found = { readonly address: string } | { readonly lacks: string };

/** What this machine has of modules and data: sweeps name them and tell their hash, and get no other. */
export class LocalFiles {
  /** Paths of modules, and of files or folders of data. */
  constructor(
    private readonly modules: readonly string[],
    private readonly dataPaths: readonly string[],
  ) {}

  module(name: string, hash: string): Promise<Found> {
    return this.find('module', name, hash, this.modules, 'name it on the command line');
  }

  data(name: string, hash: string): Promise<Found> {
    return this.find('file', name, hash, this.dataPaths, 'put it into a folder that --data names');
  }

  private async find(what: string, name: string, hash: string, paths: readonly string[], instead: string): Promise<Found> {
    const candidates = (await Promise.all(paths.map(filesOf))).flat().filter((address) => address.endsWith(`/${encodeURIComponent(name)}`));
    for (const address of candidates) if ((await moduleHash(address)) === hash) return { address };
    const lacks =
      candidates.length > 0
        ? `the ${what} ${name} is another here than where the sweep was begun (SHA-256 ${hash.slice(0, 12)}... is asked for)`
        : `there is no ${what} ${name} here: ${instead}`;
    return { lacks };
  }
}

/** The addresses of what is at `path`: of the file, or of the files in the folder. */
async function filesOf(path: string): Promise<string[]> {
  const [{ stat, readdir }, { join, resolve }, { pathToFileURL }] = await Promise.all([
    nodeModule('fs/promises'),
    nodeModule('path'),
    nodeModule('url'),
  ]);
  const found = await stat(path).catch(() => undefined);
  if (!found) return [];
  const files = found.isDirectory() ? (await readdir(path)).map((file) => join(path, file)) : [path];
  return files.map((file) => pathToFileURL(resolve(file)).href);
}
