import { DataError, WasmNnError } from '../errors.js';
import { bodyLength, type RequestOptions, receive, TransferError } from '../files/receive.js';
import type { Sink } from './sink.js';

/** A file to fetch; what its publisher says of it, where that is known. */
export interface FileFacts {
  name: string;
  bytes?: number;
  sha256?: string;
}

/** How far the fetching of a file is. */
export interface DownloadProgress {
  /** The file's name at its publisher. */
  file: string;
  url: string;
  /** Bytes that are here, those of an earlier try that was cut among them. */
  received: number;
  /** Bytes of the whole file, where they are known. */
  total: number | undefined;
}

/** Options of {@link download}. */
export interface DownloadOptions extends RequestOptions {
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Milliseconds before the second try; each further one waits twice as long. Default 250. */
  retryDelay?: number;
}

/** The server does not give the file, and says so by its status. */
export class StatusError extends DataError {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** Tries in a row that bring next to nothing. */
const TRIES = 5;

/** A try that brought so many bytes counts as none that failed: long downloads over bad lines come to their end. */
const WORTH = 65536;

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });

/** Makes the sink fit what the server answers with, or throws. */
async function settle(response: Response, url: URL, sink: Sink): Promise<void> {
  const { status, statusText } = response;
  if (status === 206) {
    const range = response.headers.get('content-range') ?? '';
    if (range.startsWith(`bytes ${sink.length}-`)) return;
    await sink.clear();
    throw new TransferError(`${url.href}: the server answered with the range ${JSON.stringify(range)}, which was not asked for.`);
  }
  const answered = `${url.href}: the server answered ${status} ${statusText}, expected the file (status 200).`;
  if (status === 416) await sink.clear(); // what is here is longer than the file there
  if (status === 416 || status === 429 || status >= 500) throw new TransferError(answered);
  if (!response.ok) throw new StatusError(answered, status);
  // a whole file: the server knows no ranges
  if (sink.length > 0) await sink.clear();
}

/** One request, from where the sink ends. */
async function transfer(url: URL, file: FileFacts, sink: Sink, { onProgress, ...options }: DownloadOptions): Promise<void> {
  // An encoded body would arrive decoded: other bytes than those that were published. Pages may not set it, and need not for ranges.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (sink.length > 0) headers.range = `bytes=${sink.length}-`;
  let total = file.bytes;
  await receive(url, { ...options, headers }, async (response) => {
    await settle(response, url, sink);
    const length = bodyLength(response);
    total ??= length === undefined ? undefined : sink.length + length;
    return async (chunk) => {
      if (file.bytes !== undefined && sink.length + chunk.length > file.bytes) {
        await sink.clear();
        throw new DataError(`${url.href}: the server sends more than the ${file.bytes} bytes of the published file.`);
      }
      await sink.append(chunk);
      onProgress?.({ file: file.name, url: url.href, received: sink.length, total });
    };
  });
  if (file.bytes !== undefined && sink.length < file.bytes) {
    throw new TransferError(`${url.href}: the server sent ${sink.length} bytes, expected ${file.bytes}.`);
  }
}

/** Requests, one after the other, until the file is whole. Addresses that refuse are struck out; others are taken in turn. */
async function fetchWhole(addresses: readonly URL[], file: FileFacts, sink: Sink, options: DownloadOptions): Promise<void> {
  let urls = addresses;
  for (let failures = 0; ; ) {
    const url = urls[failures % urls.length]!;
    const before = sink.length;
    try {
      await transfer(url, file, sink, options);
      return;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof DataError)) throw error;
      if (!(error instanceof TransferError)) urls = urls.filter((other) => other !== url);
      failures = sink.length - before >= WORTH ? 0 : failures + 1;
      if (urls.length === 0 || failures >= TRIES) throw error;
      await pause((options.retryDelay ?? 250) * 2 ** Math.max(0, failures - 1), options.signal);
    }
  }
}

/** SHA-256 in hexadecimal digits. */
async function sha256(bytes: Uint8Array): Promise<string> {
  if (!globalThis.crypto?.subtle) {
    throw new WasmNnError('A download cannot be checked here: crypto.subtle is missing. Serve the page over https, or from localhost.');
  }
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Fetches a file into `sink`, from the first of the addresses that gives it. A transfer that stalls or is cut off is taken up again where
 * it ended (HTTP's ranges, RFC 9110 section 14), up to five times in a row without progress. What comes is held against the
 * published length and SHA-256; where the sink held bytes of an earlier download and the sum is wrong, all is fetched once more.
 *
 * @throws DataError that names the address where no server gives the file, or where its sum is another. The sink then holds what came, or
 * nothing where that was wrong.
 */
export async function download(addresses: readonly URL[], file: FileFacts, sink: Sink, options: DownloadOptions): Promise<Uint8Array> {
  for (let resumed = sink.length > 0; ; resumed = false) {
    if (file.bytes === undefined || sink.length !== file.bytes) await fetchWhole(addresses, file, sink, options);
    const bytes = await sink.bytes();
    const sum = file.sha256 && (await sha256(bytes));
    if (sum === file.sha256) return bytes;
    await sink.clear();
    if (!resumed) {
      throw new DataError(
        `${addresses[0]!.href}: the file that came is not the published one: its SHA-256 is ${sum}, expected ${file.sha256}. Try again, or from another network.`,
      );
    }
  }
}
