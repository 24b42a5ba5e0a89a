import { OptionError } from '../errors.js';
import type { HostURL } from '../host-types.js';
import { hasNodeModules } from '../node-modules.js';
import { show } from '../options.js';
import { pageBase } from './page-base.js';

/** What an address leads to. */
export type Place =
  | { readonly kind: 'indexeddb' | 'download'; readonly address: string; readonly name: string }
  | { readonly kind: 'web'; readonly url: URL }
  | { readonly kind: 'file'; readonly path: string };

const SCHEMES = 'http://, https://, file://, indexeddb://NAME and download://NAME';

/** Where tfjs keeps small models, in the words that its users type. */
const REMARKS: Readonly<Record<string, string>> = {
  localstorage: ' Local storage holds 5 MB of text; indexeddb:// keeps files of any size.',
  downloads: ' It is download://.',
};

/** Whether `given` is what an address may be: text, or a URL. */
export const isAddress = (given: unknown): given is string | HostURL => typeof given === 'string' || given instanceof URL;

/**
 * What `given` leads to: a path in Node, Deno and Bun; elsewhere a path is an address beside the page. Throws OptionError for one that is empty, and
 * for schemes that are not known.
 */
export function placeOf(owner: string, given: string | HostURL): Place {
  const address = typeof given === 'string' ? given : given.href;
  if (address === '') throw new OptionError(`${owner}: received an empty address; expected a path or an address such as indexeddb://NAME.`);
  const scheme = /^([a-z][a-z\d+.-]+):\/\//i.exec(address)?.[1]?.toLowerCase() ?? /^(data|blob|file):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === 'indexeddb' || scheme === 'download') {
    const name = address.slice(scheme.length + 3);
    if (name === '') throw new OptionError(`${owner}: the address ${show(address)} has no name behind ${scheme}://.`);
    return { kind: scheme, address, name };
  }
  if (scheme === 'http' || scheme === 'https' || scheme === 'data' || scheme === 'blob') return { kind: 'web', url: new URL(address) };
  if (scheme !== undefined && scheme !== 'file') {
    throw new OptionError(`${owner}: the address ${show(address)} is of no kind that is known: ${SCHEMES}.${REMARKS[scheme] ?? ''}`);
  }
  if (scheme === undefined && !hasNodeModules()) return { kind: 'web', url: pageURL(owner, address) };
  return { kind: 'file', path: address };
}

function pageURL(owner: string, address: string): URL {
  try {
    return new URL(address, pageBase());
  } catch {
    throw new OptionError(`${owner}: there is neither a file system nor a page here that the address ${show(address)} could belong to.`);
  }
}
