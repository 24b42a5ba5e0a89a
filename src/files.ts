import { OptionError } from './errors.js';
import { hasNodeModules, nodeModule } from './node-modules.js';
import { show } from './options.js';
import { alive } from './processes.js';

/** Partial files of one process carry different numbers, so that two writes at a time never share one. */
let partialFiles = 0;

type FileSystem = typeof import('node:fs/promises');

/** Node's file system, which Deno and Bun have as well; `instead` tells the others what to do. */
async function fileSystem(owner: string, path: string | URL, instead: string): Promise<FileSystem> {
  if (!hasNodeModules()) {
    throw new OptionError(`${owner}: there is no file system here for the path ${show(String(path))}. ${instead}`);
  }
  return nodeModule('fs/promises');
}

/** A path as the file system takes it: `file:` URLs may be given as text, URLs of other kinds are no files. */
function localPath(owner: string, path: string | URL): string | URL {
  const address = typeof path === 'string' ? path : path?.href;
  if (typeof address !== 'string' || address === '' || /^(https?|data|blob):/i.test(address)) {
    throw new OptionError(`${owner}: the path must be that of a local file or a file: URL, received ${show(address)}.`);
  }
  return /^file:/i.test(address) ? new URL(address) : path;
}

function withSuffix(path: string | URL, suffix: string): string | URL {
  if (typeof path === 'string') return path + suffix;
  const url = new URL(path);
  url.pathname += suffix;
  return url;
}

/** Refuses what is there and no file, which a rename would put a file in the place of: a device, a pipe, a folder. */
async function checkRegular(owner: string, path: string | URL, { stat }: FileSystem): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found || found.isFile()) return;
  const is = found.isDirectory() ? 'a folder' : 'a device, a pipe or a socket';
  throw new OptionError(`${owner}: ${show(String(path))} is ${is}; expected the path of a file, or of none yet.`);
}

const INSTEAD_OF_WRITING = 'Pass a function that takes the bytes instead of a path.';

/** Throws OptionError, in the name of `owner`, for what `writeFileSafely` would refuse: before there is anything to write. */
export async function checkFilePath(owner: string, path: string | URL): Promise<void> {
  const files = await fileSystem(owner, path, INSTEAD_OF_WRITING);
  await checkRegular(owner, localPath(owner, path), files);
}

/** Removes the partial files of `path` that processes left which were killed. Whoever may not look is spared the error. */
async function removeLeftParts(path: string | URL, { readdir, rm }: FileSystem): Promise<void> {
  const [{ dirname, basename, join }, { fileURLToPath }] = await Promise.all([nodeModule('path'), nodeModule('url')]);
  const local = typeof path === 'string' ? path : fileURLToPath(path);
  const files = await readdir(dirname(local)).catch(() => []);
  const start = `${basename(local)}.part-`;
  for (const file of files) {
    const [, id] = (file.startsWith(start) && /^(\d+)-\d+$/.exec(file.slice(start.length))) || [];
    if (id !== undefined && !alive(Number(id))) await rm(join(dirname(local), file), { force: true }).catch(() => undefined);
  }
}

/**
 * Writes a file that at every moment is either the old one or the new one, whole: the bytes go to `<path>.part-<process id>-<count>`
 * beside it, are forced to the disk (fsync), and are then renamed over `path`. On failure that file is removed and `path` is as it was.
 * A symbolic link at `path` is replaced, not followed. Partial files that killed processes of this machine left there are removed.
 *
 * @param path a path or `file:` URL, in Node, Deno and Bun.
 * @throws OptionError in a browser, and where `path` is a device, a pipe, a folder or anything else than a file. Faults of the file system are thrown as it gives them.
 */
export async function writeFileSafely(path: string | URL, bytes: Uint8Array): Promise<void> {
  const files = await fileSystem('writeFileSafely', path, INSTEAD_OF_WRITING);
  const { open, rename, rm } = files;
  const target = localPath('writeFileSafely', path);
  await checkRegular('writeFileSafely', target, files);
  await removeLeftParts(target, files);
  partialFiles += 1;
  const partial = withSuffix(target, `.part-${process.pid}-${partialFiles}`);
  try {
    const handle = await open(partial, 'w');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, target);
  } catch (error) {
    // What went wrong first is what the caller must hear of
    await rm(partial, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Appends `bytes` to a file of `owner`, which is made, with its folder, if there is none. Throws OptionError in a browser. */
export async function appendTo(owner: string, path: string, bytes: Uint8Array): Promise<void> {
  const { appendFile, mkdir } = await fileSystem(owner, path, INSTEAD_OF_WRITING);
  const { dirname } = await nodeModule('path');
  await mkdir(dirname(path), { recursive: true });
  await appendFile(path, bytes);
}

/**
 * A file's bytes.
 *
 * @param path a path or `file:` URL, in Node, Deno and Bun.
 * @throws OptionError in a browser. Faults of the file system are thrown as it gives them.
 */
export async function readFileBytes(path: string | URL): Promise<Uint8Array> {
  const { readFile } = await fileSystem('readFileBytes', path, 'Fetch the bytes and pass them instead of a path.');
  const buffer = await readFile(localPath('readFileBytes', path));
  // A plain array, whose slice is a copy, where a Buffer's is a view
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** A file's bytes, as `readFileBytes` gives them, or undefined where there is no such file; other faults (permissions, a folder of that name) are thrown. */
export async function readFileIfThere(path: string | URL): Promise<Uint8Array | undefined> {
  try {
    return await readFileBytes(path);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}
