import { DataError, OptionError } from '../errors.js';
import { checkFilePath, writeFileSafely } from '../files.js';
import type { HostURL } from '../host-types.js';
import { hasNodeModules } from '../node-modules.js';
import { type OptionSpec, type OptionsOf, type Settled, settle } from '../option-spec.js';
import { oneOf, show } from '../options.js';
import { isAddress, type Place, placeOf } from './address.js';
import { headersOption } from './headers.js';
import { checkIndexedDb, keepBytes } from './indexed-db.js';
import { checkPage, offerDownload } from './page-download.js';
import { receive, requestOptions } from './receive.js';

/**
 * Where bytes go: a path or `file:` URL in Node, Deno and Bun; an http(s) URL that takes files; in pages `indexeddb://NAME`, which `readFrom` reads
 * again, and `download://NAME`, which offers a file of that name to the user.
 */
export type FileTarget = string | HostURL;

const saveToOptions = {
  /** How an http(s) URL is asked to take the file. Default 'PUT'. */
  method: [(owner, name, given: 'PUT' | 'POST'): 'PUT' | 'POST' => oneOf(owner, name, given, ['PUT', 'POST']), 'PUT'],
  /** Headers of that request, such as `{ authorization: 'Bearer ...' }`. Default: a content-type of application/octet-stream. */
  headers: [headersOption, undefined],
  /** Ends the request; the promise is then rejected with the signal's reason. */
  signal: requestOptions.signal,
} as const satisfies OptionSpec;

/** Options of {@link saveTo}. */
export interface SaveToOptions extends OptionsOf<typeof saveToOptions> {}

const OWNER = 'saveTo';

/** What may be written to, or OptionError. */
function targetOf(owner: string, target: FileTarget): Place {
  if (!isAddress(target)) {
    throw new OptionError(`${owner}: received ${show(target)}; expected a path or an address such as indexeddb://NAME or download://NAME.`);
  }
  const place = placeOf(owner, target);
  if (place.kind !== 'web') return place;
  const { protocol } = place.url;
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new OptionError(`${owner}: nothing can be written to a ${protocol} URL; expected an http(s) URL, or indexeddb://NAME.`);
  const relative = !/^https?:/i.test(String(target));
  if (relative && !hasNodeModules()) {
    const shown = String(target);
    throw new OptionError(
      `${owner}: there is no file system here for the path ${show(shown)}. Write to ${show(`indexeddb://${shown}`)} or ${show(`download://${shown}`)}.`,
    );
  }
  return place;
}

/** Throws OptionError, in the name of `owner`, for what `saveTo` would refuse: before there is anything to write. */
export async function checkTarget(owner: string, target: FileTarget): Promise<void> {
  const place = targetOf(owner, target);
  if (place.kind === 'file') await checkFilePath(owner, place.path);
  if (place.kind === 'indexeddb') checkIndexedDb({ owner, address: place.address });
  if (place.kind === 'download') checkPage(owner, place.address);
}

async function send(url: URL, bytes: Uint8Array, { method, headers, signal }: Settled<typeof saveToOptions>): Promise<void> {
  const named = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'content-type');
  const type: Record<string, string> = named ? {} : { 'content-type': 'application/octet-stream' };
  // how long a server takes hangs on the length of the file: the caller's signal ends it
  const request = { method, headers: { ...type, ...headers }, body: bytes.slice(), signal, stallTimeout: Infinity };
  await receive(url, request, ({ ok, status, statusText }) => {
    if (ok) return undefined;
    throw new DataError(
      `${url.href}: the server answered ${status} ${statusText} to ${method}; expected it to take the file (status 200 to 299).`,
    );
  });
}

/**
 * Writes the bytes of a file, such as `model.save()` gives them.
 *
 * ```ts
 * await saveTo('model.safetensors', model.save());
 * await saveTo('indexeddb://model', model.save());
 * ```
 *
 * A file is written beside and renamed, so that at every moment it is either the old one or the new one, whole. A download is handed to the
 * browser: whether its user keeps it is not known here.
 *
 * @throws OptionError for what is no target, and a place that there is not here; DataError that names the address where a server refuses or fails,
 * and where IndexedDB does not keep the bytes. Faults of the file system are thrown as it gives them. The reason of `signal` where that is aborted.
 */
export async function saveTo(target: FileTarget, bytes: Uint8Array | ArrayBuffer, options: SaveToOptions = {}): Promise<void> {
  const settled = settle(OWNER, options, saveToOptions);
  const place = targetOf(OWNER, target);
  if (!(bytes instanceof ArrayBuffer || (ArrayBuffer.isView(bytes) && bytes instanceof Uint8Array)))
    throw new OptionError(`${OWNER}: received ${show(bytes)} for the bytes; expected a Uint8Array, as model.save() gives it.`);
  const file = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
  settled.signal?.throwIfAborted();
  if (place.kind === 'web') await send(place.url, file, settled);
  else if (place.kind === 'file') await writeFileSafely(place.path, file);
  else if (place.kind === 'indexeddb') await keepBytes({ owner: OWNER, address: place.address }, place.name, file);
  else offerDownload(OWNER, place.address, place.name, file);
}
