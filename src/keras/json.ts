// Reading of JSON that others wrote: everything in it may be missing or of another kind.
import { FormatError } from '../errors.js';
import { isObject, isWhole, show } from '../options.js';

export type Json = unknown;
export type JsonObject = Readonly<Record<string, Json>>;

function refuse(where: string, expected: string, value: Json): never {
  throw new FormatError(`${where}: received ${show(value)}; expected ${expected}.`);
}

export function object(where: string, value: Json): JsonObject {
  return isObject(value) ? value : refuse(where, 'an object', value);
}

export function list(where: string, value: Json): readonly Json[] {
  return Array.isArray(value) ? value : refuse(where, 'a list', value);
}

export function text(where: string, value: Json): string {
  return typeof value === 'string' ? value : refuse(where, 'a text', value);
}

export function count(where: string, value: Json): number {
  return isWhole(value) ? value : refuse(where, 'a whole number of 0 or more', value);
}

/** A shape without its batch, which is null; undefined where another extent is open. */
export function exampleShape(where: string, value: Json): readonly number[] | undefined {
  const [, ...extents] = list(where, value);
  if (extents.some((extent) => extent === null || extent === -1)) return undefined;
  return extents.map((extent) => count(where, extent));
}

/** JSON, as a text or as bytes. Throws FormatError for what is none. */
export function parsed(where: string, json: string | Uint8Array): Json {
  try {
    return JSON.parse(typeof json === 'string' ? json : new TextDecoder().decode(json));
  } catch (cause) {
    throw new FormatError(`${where}: it is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
