import { FormatError } from '../errors.js';
import { show } from '../options.js';

interface Kinds {
  number: number;
  boolean: boolean;
}
type Fields = Readonly<Record<string, keyof Kinds | 'number?'>>;
type State<F extends Fields> = { [K in keyof F]: F[K] extends keyof Kinds ? Kinds[F[K]] : number | undefined };

/** A callback's state out of a checkpoint, its fields checked. Throws FormatError, for the callback `owner`. */
export function checkState<F extends Fields>(owner: string, state: unknown, fields: F): State<F> {
  const values = (typeof state === 'object' && state !== null ? state : {}) as Record<string, unknown>;
  for (const [name, kind] of Object.entries(fields)) {
    const type = typeof values[name];
    if (type === kind || (kind === 'number?' && (type === 'number' || type === 'undefined'))) continue;
    throw new FormatError(
      `${owner}: the checkpoint holds ${show(values[name])} as "${name}" of its state; expected a ${kind.replace('?', '')}.`,
    );
  }
  return values as State<F>;
}
