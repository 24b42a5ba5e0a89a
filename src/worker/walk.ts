import { isPlainObject } from '../options.js';
import { MARK } from './messages.js';

/** What stands for a value, as an object of its own so that it may be undefined. */
export interface InPlace {
  readonly is: unknown;
}

/** In place of what cannot be copied: an object that tells of what sort it is. */
export const mark = (sort: string, fields: object): InPlace => ({ is: { [MARK]: sort, ...fields } });

/** A list of numbers or strings: nothing in it is looked at. */
const isLeaf = (list: readonly unknown[]): boolean => typeof list[0] === 'number' || typeof list[0] === 'string';

/**
 * `value` with some of what is in it replaced: objects and functions are shown to `replace`, by the name they stand under, and where it gives nothing
 * lists and plain objects are walked, and all else stays as it is.
 */
export function walk(value: unknown, replace: (value: object, name: string) => InPlace | undefined, name = ''): unknown {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return value;
  const replaced = replace(value, name);
  if (replaced) return replaced.is;
  if (Array.isArray(value)) return isLeaf(value) ? value : value.map((item) => walk(item, replace, name));
  if (typeof value === 'function' || !isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, replace, key)]));
}

const isShared = (buffer: ArrayBufferLike): boolean => typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;

/** A typed array whose buffer holds nothing else: the structured clone takes all of a buffer along. Shared memory stays where it is. */
export function ofItsOwn(view: ArrayBufferView): ArrayBufferView {
  if (isShared(view.buffer) || view.byteLength === view.buffer.byteLength) return view;
  return copied(view);
}

/** A copy, which may be moved to another thread. */
export function copied(view: ArrayBufferView): ArrayBufferView {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  if (view instanceof DataView) return new DataView(bytes.buffer);
  const tag = (view as unknown as { readonly [Symbol.toStringTag]: string })[Symbol.toStringTag];
  const Kind = (globalThis as unknown as Record<string, new (buffer: ArrayBuffer) => ArrayBufferView>)[tag]!;
  return new Kind(bytes.buffer);
}
