import { nodeModule } from '../node-modules.js';
import { alive } from '../processes.js';
import type { Sink } from './sink.js';

/** A file that grows as a download comes in, and gets its name when it is whole. */
export interface PartialFile extends Sink {
  /** Gives the whole file its name. */
  finish(): Promise<void>;
  /** Removes it. */
  remove(): Promise<void>;
  /** Lets go of it, so that the next download of the file begins where this one ended. */
  release(): Promise<void>;
}

/**
 * Opens the partial file of `path` in `folder`. It is called `<name>.partial`, and `<name>.partial-<process id>-<random>` while somebody
 * writes to it: renaming is what takes hold of it, so that two programs at a time never write to one. That of a process that was killed
 * is taken over.
 */
export async function openPartialFile(folder: string, name: string): Promise<PartialFile> {
  const { mkdir, open, readdir, readFile, rename, rm } = await nodeModule('fs/promises');
  await mkdir(folder, { recursive: true });
  const free = `${folder}/${name}.partial`;
  const own = `${free}-${process.pid}-${Math.trunc(performance.now() * 1000)}${Math.random().toString(36).slice(2, 8)}`;
  const left = (await readdir(folder)).filter((file) => {
    const [, id] = file.startsWith(`${name}.partial`) ? (/\.partial-(\d+)-\w+$/.exec(file) ?? []) : [];
    return id !== undefined && !alive(Number(id));
  });
  for (const candidate of [free, ...left.map((file) => `${folder}/${file}`)]) {
    const taken = await rename(candidate, own).then(
      () => true,
      () => false,
    );
    if (taken) break;
  }
  const handle = await open(own, 'a');
  let { size } = await handle.stat();
  return {
    get length() {
      return size;
    },
    async append(chunk: Uint8Array) {
      await handle.writeFile(chunk);
      size += chunk.length;
    },
    async clear() {
      await handle.truncate(0);
      size = 0;
    },
    bytes: () => readFile(own),
    async finish() {
      await handle.sync();
      await handle.close();
      await rename(own, `${folder}/${name}`);
    },
    async remove() {
      await handle.close();
      await rm(own, { force: true });
    },
    async release() {
      await handle.close();
      await (size > 0 ? rename(own, free) : rm(own, { force: true }));
    },
  };
}
