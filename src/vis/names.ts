import { OptionError } from '../errors.js';
import { show } from '../options.js';

/** `value`, if it is a list of names, each once. */
export function namesOption(owner: string, name: string, value: readonly string[]): readonly string[] {
  const sound = Array.isArray(value) && value.every((one) => typeof one === 'string') && new Set(value).size === value.length;
  if (sound) return value;
  throw new OptionError(`${owner}: option "${name}" must be a list of names, each once, received ${show(value)}.`);
}
