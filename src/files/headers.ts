import { OptionError } from '../errors.js';
import { show } from '../options.js';

/** `given`, if it is an object of texts by the names of headers. */
export function headersOption(owner: string, name: string, given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const sound = typeof given === 'object' && given !== null && Object.values(given).every((value) => typeof value === 'string');
  if (sound) return given;
  throw new OptionError(
    `${owner}: option "${name}" must be an object of strings, such as { authorization: '...' }, received ${show(given)}.`,
  );
}
