import { DataError, OptionError } from '../errors.js';
import type { HostAbortSignal } from '../host-types.js';
import type { OptionSpec, OptionsOf } from '../option-spec.js';
import { abortSignal, show } from '../options.js';

function stallTimeoutOption(owner: string, name: string, given: number | undefined): number {
  if (typeof given === 'number' && given > 0) return given;
  throw new OptionError(`${owner}: option "${name}" must be a number of milliseconds above 0, received ${show(given)}.`);
}

export const requestOptions = {
  /** Ends the loading; the promise is then rejected with the signal's reason. */
  signal: [(owner, name, given: HostAbortSignal | undefined): HostAbortSignal => abortSignal(owner, name, given!), undefined],
  /** Milliseconds that a server may send nothing before it is given up. `Infinity` waits for ever. Default 30,000. */
  stallTimeout: [stallTimeoutOption, undefined],
} as const satisfies OptionSpec;

/** How long a request may take, and what ends it. */
export interface RequestOptions extends OptionsOf<typeof requestOptions> {}

const DEFAULT_STALL_TIMEOUT = 30_000;

/** The longest that setTimeout can wait: 2^31 - 1 milliseconds, 24 days. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Aborts a request on the caller's signal, or when nothing has come for the time-out. */
class Watch {
  readonly controller: AbortController = new AbortController();
  stalled = false;
  readonly timeout: number;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly forward = (): void => this.controller.abort(this.outer?.reason);
  private readonly outer: AbortSignal | undefined;

  constructor({ signal, stallTimeout = DEFAULT_STALL_TIMEOUT }: RequestOptions) {
    signal?.throwIfAborted();
    this.outer = signal;
    this.timeout = stallTimeout;
    signal?.addEventListener('abort', this.forward);
  }

  /** Waits for the server in `step`: the time-out runs while the step does. */
  async wait<Result>(step: () => Promise<Result>): Promise<Result> {
    if (this.timeout <= LONGEST_TIMER) {
      this.timer = setTimeout(() => {
        this.stalled = true;
        this.controller.abort();
      }, this.timeout);
    }
    try {
      return await step();
    } finally {
      clearTimeout(this.timer);
    }
  }

  end(): void {
    this.outer?.removeEventListener('abort', this.forward);
    // a body that was not read to its end holds a connection
    this.controller.abort();
  }
}

/** What fetch and the streams say, with the reasons beneath: `fetch failed: connect ECONNREFUSED 127.0.0.1:80`. */
function reasons(error: unknown): string {
  const texts: string[] = [];
  for (let at: unknown = error; at instanceof Error && texts.length < 4; at = at.cause) {
    const text = at.message || String((at as { code?: unknown }).code ?? at.name);
    if (!texts.includes(text)) texts.push(text);
  }
  return texts.length > 0 ? texts.join(': ') : String(error);
}

/** A request that failed on its way, not by what the server answered; asking again may help. */
export class TransferError extends DataError {}

/** What a request asks for; without a body, a file. */
interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** How far a transfer came, as a message says it. */
function reached(received: number, total: number | undefined): string {
  return `after ${received}${total === undefined ? '' : ` of ${total}`} bytes`;
}

/** The length of the body that fetch hands out, where the server tells it: an encoded body is longer when it is decoded. */
export function bodyLength(response: Response): number | undefined {
  const length = response.headers.get('content-length');
  return length === null || response.headers.has('content-encoding') ? undefined : Number(length);
}

/**
 * Fetches `url`, or sends a body there. `start` looks at the answer's head and gives what takes the chunks of its body, or `undefined` where the body is not
 * wanted; errors it throws go to the caller as they are.
 *
 * @throws TransferError, a DataError that names the URL and the reason, where the request fails, stalls or is cut off. The reason of
 * `signal` where that is aborted.
 */
export async function receive(
  url: URL,
  { headers, method, body, ...options }: RequestOptions & Asked,
  start: (response: Response) => ((chunk: Uint8Array) => unknown) | undefined | Promise<((chunk: Uint8Array) => unknown) | undefined>,
): Promise<void> {
  const watch = new Watch(options);
  let received = 0;
  let total: number | undefined;
  /** A step that may fail on the network, told as a sentence. */
  const onNetwork = async <Result>(step: () => Promise<Result>, fault: (reason: string) => string): Promise<Result> => {
    try {
      return await watch.wait(step);
    } catch (cause) {
      options.signal?.throwIfAborted();
      if (!watch.stalled) throw new TransferError(`${url.href}: ${fault(reasons(cause))}`, { cause });
      throw new TransferError(
        `${url.href}: the server sent nothing for ${watch.timeout / 1000} s, ${reached(received, total)}. Try again, or wait longer by the option "stallTimeout".`,
        { cause },
      );
    }
  };
  try {
    const response = await onNetwork(
      () => fetch(url, { signal: watch.controller.signal, ...(headers && { headers }), ...(method && { method }), ...(body && { body }) }),
      (reason) =>
        `the file could not be ${body ? 'sent' : 'fetched'} (${reason}). Check the address and the connection; to a page, servers of other origins must allow it (CORS).`,
    );
    total = bodyLength(response);
    const take = await start(response);
    const reader = take && response.body?.getReader();
    if (!take || !reader) return;
    for (;;) {
      const { done, value } = await onNetwork(
        () => reader.read(),
        (reason) => `the connection was cut ${reached(received, total)} (${reason}). Load the file again.`,
      );
      if (done) return;
      received += value.length;
      await take(value);
    }
  } finally {
    watch.end();
  }
}

/** All of `chunks` in one array. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
