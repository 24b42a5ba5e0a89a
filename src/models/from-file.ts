import { FormatError } from '../errors.js';
import { isObject } from '../options.js';
import type { Trainer } from './trainer.js';
import type { StartValues, Workspace } from './workspace.js';

/** What went wrong as a fault of the file whose words led to it. */
export function fileFault(what: string, cause: unknown): FormatError {
  if (cause instanceof FormatError) return cause;
  return new FormatError(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}

/** JSON in the metadata that must be an object. */
export function metadataObject(file: string, metadata: Readonly<Record<string, string>>, name: string): Record<string, unknown> {
  const text = metadata[name];
  if (text === undefined) throw new FormatError(`${file}: the metadata have no "${name}"; this is no file that this package saved for it.`);
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // told below
  }
  throw new FormatError(`${file}: the metadata entry "${name}" is no JSON object.`);
}

/**
 * The workspace of a model, which a file describes and whose values `starts` takes from there. What the layers and `starts` refuse is
 * the file's fault; what comes after, when memory is taken for values that are all there, is not.
 */
export function workspaceFromFile(
  file: string,
  trainer: Trainer,
  inputShapes: readonly (readonly number[])[] | undefined,
  starts: StartValues,
): Workspace {
  let matched = false;
  try {
    return trainer.workspace(inputShapes, (store) => {
      const values = starts(store);
      matched = true;
      return values;
    });
  } catch (cause) {
    throw matched ? cause : fileFault(`${file}: the architecture does not hold together`, cause);
  }
}
