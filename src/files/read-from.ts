import { DataError, OptionError } from '../errors.js';
import { readFileBytes } from '../files.js';
import type { HostURL } from '../host-types.js';
import { joined as joinedSpecs, type OptionSpec, type OptionsOf, type Settled, settle } from '../option-spec.js';
import { callable, show } from '../options.js';
import { isAddress, placeOf } from './address.js';
import { headersOption } from './headers.js';
import { keptBytes } from './indexed-db.js';
import { bodyLength, joined, receive, requestOptions } from './receive.js';

/** What gives its bytes when it is asked: a Blob, a File that a user chose, an answer of `fetch`. */
export interface BytesLater {
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** An `<input type="file">`. */
export interface FileInput {
  readonly files: ArrayLike<BytesLater> | null;
}

/**
 * Where bytes come from: a path or `file:` URL in Node, Deno and Bun; an http(s), `data:` or `blob:` URL, in a page also one relative to it;
 * `indexeddb://NAME`, as `saveTo` wrote it; a File, Blob or Response; an `<input type="file">` with one file chosen; the bytes themselves.
 */
export type FileSource = string | HostURL | BytesLater | FileInput | ArrayBuffer | ArrayBufferView;

/** How far the reading of a URL is. */
export interface ReadProgress {
  url: string;
  /** Bytes that are here. */
  received: number;
  /** Bytes of the whole file, where the server tells. */
  total: number | undefined;
}

const readFromOptions = /* @__PURE__ */ joinedSpecs(
  {
    /** Called as a file comes in from a URL. */
    onProgress: [callable<(progress: ReadProgress) => void>, undefined],
    /** Headers of the request to an http(s) URL, such as `{ authorization: 'Bearer ...' }`. */
    headers: [headersOption, undefined],
  } as const satisfies OptionSpec,
  requestOptions,
);

/** Options of {@link readFrom}. */
export interface ReadFromOptions extends OptionsOf<typeof readFromOptions> {}

const OWNER = 'readFrom';

async function readURL(url: URL, { onProgress, ...options }: Settled<typeof readFromOptions>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  await receive(url, options, (response) => {
    const { ok, status, statusText } = response;
    if (!ok) throw new DataError(`${url.href}: the server answered ${status} ${statusText}, expected the file (status 200).`);
    const total = bodyLength(response);
    return (chunk) => {
      chunks.push(chunk);
      received += chunk.length;
      onProgress?.({ url: url.href, received, total });
    };
  });
  return joined(chunks);
}

async function readAddress(given: string | HostURL, options: Settled<typeof readFromOptions>): Promise<Uint8Array> {
  const place = placeOf(OWNER, given);
  if (place.kind === 'web') return readURL(place.url, options);
  if (place.kind === 'file') return readFileBytes(place.path);
  if (place.kind === 'indexeddb') return keptBytes({ owner: OWNER, address: place.address }, place.name);
  throw new OptionError(
    `${OWNER}: ${show(place.address)} can be written to alone. Pass the File that a user chose, or its <input type="file">, to read it again.`,
  );
}

const givesBytes = (value: object): value is BytesLater => 'arrayBuffer' in value && typeof value.arrayBuffer === 'function';

/** The one file that was chosen. */
function chosenFile({ files }: FileInput): BytesLater {
  const count = files?.length ?? 0;
  if (count !== 1) throw new OptionError(`${OWNER}: the input has ${count} files chosen; expected 1. Pass one of input.files.`);
  return files![0]!;
}

async function readObject(source: object): Promise<Uint8Array> {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if ('ok' in source && source.ok === false) {
    const { url, status } = source as Partial<Response>;
    throw new DataError(`${OWNER}: the server answered ${status} for ${show(url)}, expected the file (status 200).`);
  }
  if (givesBytes(source)) return new Uint8Array(await source.arrayBuffer());
  if ('files' in source) return new Uint8Array(await chosenFile(source as FileInput).arrayBuffer());
  throw new OptionError(
    `${OWNER}: received ${show(source)}; expected an address, a File, Blob or Response, an <input type="file">, or bytes.`,
  );
}

/**
 * The bytes of a file, from wherever it lies, for `loadModel`, `importOnnx` and whatever else reads files.
 *
 * ```ts
 * loadModel(await readFrom('https://example.org/model.safetensors', { onProgress: ({ received, total }) => console.log(received, total) }));
 * loadModel(await readFrom('indexeddb://model'));
 * ```
 *
 * Bytes that are given come back as a view of the same memory.
 *
 * @throws OptionError for what is no source, and a place that there is not here; DataError that names the address where a server refuses, fails,
 * stalls or is cut off, and where IndexedDB has no such file. Faults of the file system are thrown as it gives them. The reason of `signal` where
 * that is aborted.
 */
export async function readFrom(source: FileSource, options: ReadFromOptions = {}): Promise<Uint8Array> {
  const settled = settle(OWNER, options, readFromOptions);
  const { signal } = settled;
  signal?.throwIfAborted();
  if (!isAddress(source) && (typeof source !== 'object' || source === null))
    throw new OptionError(
      `${OWNER}: received ${show(source)}; expected an address, a File, Blob or Response, an <input type="file">, or bytes.`,
    );
  const bytes = await (isAddress(source) ? readAddress(source, settled) : readObject(source));
  signal?.throwIfAborted();
  return bytes;
}
