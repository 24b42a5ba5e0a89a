import type { Redis } from 'ioredis';
import { OptionError, WasmNnError } from '../../errors.js';
import { show } from '../../options.js';

export type { Redis } from 'ioredis';
export type Bull = typeof import('bullmq');

/** How long Redis may take to answer at first, in milliseconds. */
const PATIENCE = 10_000;

/** What it is said to be missing. */
const MISSING = (owner: string): string =>
  `${owner}: machines are reached by bullmq and ioredis, which could not be loaded: npm install bullmq ioredis.`;

/** BullMQ, which is installed beside the package by those who use it. */
export async function loadBull(owner: string): Promise<Bull> {
  try {
    return await import('bullmq');
  } catch (cause) {
    throw new WasmNnError(MISSING(owner), { cause });
  }
}

/** The address of a Redis as messages may show it: without its password. */
export function shownAddress(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function checkedAddress(owner: string, url: unknown): string {
  const sound = typeof url === 'string' && URL.canParse(url) && ['redis:', 'rediss:'].includes(new URL(url).protocol);
  if (sound) return url;
  const shown = typeof url === 'string' && url.includes('@') ? 'an address that is none' : show(url);
  throw new OptionError(`${owner}: the address of Redis must be like redis://:password@host:6379 or rediss:// for TLS, received ${shown}.`);
}

/**
 * A connection to the Redis at `url`, which has answered once. It outlives a Redis that is restarted. Throws WasmNnError where none answers, or lets
 * nobody in with that password.
 */
export async function connect(owner: string, url: unknown): Promise<Redis> {
  const address = checkedAddress(owner, url);
  const library = await import('ioredis').catch((cause) => {
    throw new WasmNnError(MISSING(owner), { cause });
  });
  const client = new library.Redis(address, { maxRetriesPerRequest: null, retryStrategy: (times) => Math.min(100 * times, 2000) });
  let last: Error | undefined;
  client.on('error', (error: Error) => {
    last = error;
  });
  const timer = new AbortController();
  const late = new Promise<never>((_, reject) => {
    const timeout = setTimeout(() => reject(last ?? new Error(`nothing for ${PATIENCE / 1000} s`)), PATIENCE);
    timer.signal.addEventListener('abort', () => clearTimeout(timeout));
  });
  // neither a wrong password nor a wrong certificate will become right
  const refused = new Promise<never>((_, reject) =>
    client.on('error', (error) => /AUTH|PASS|certificate/.test(error.message) && reject(error)),
  );
  try {
    await Promise.race([client.ping(), late, refused]);
    return client;
  } catch (cause) {
    client.disconnect();
    throw new WasmNnError(`${owner}: ${shownAddress(address)} does not answer: ${(cause as Error).message}.`, { cause });
  } finally {
    timer.abort();
  }
}
