import { OptionError } from '../errors.js';
import { oneOf, show } from '../options.js';
import { byName, type InitializerName } from './by-name.js';
import { type Initializer, type InitializerMaker, known, unlisted } from './initializer.js';

// they check their options themselves, so that data from a file pass the same door
const named = byName as Record<InitializerName, (options?: object) => Initializer>;

function makerOf(name: unknown, owner: string, key: string): (options?: object) => Initializer {
  if (typeof name !== 'string')
    throw new OptionError(
      `${owner}: option "${key}" must be the name of an initializer or what heNormal() and its like give, received ${show(name)}.`,
    );
  if (Object.hasOwn(unlisted, name)) return unlisted[name]!;
  const table: Readonly<Record<string, InitializerMaker>> = { ...named, ...known };
  return table[oneOf(owner, key, name, Object.keys(table).sort())]!;
}

/** An initializer as an option: its name, the object, or the plain data of one. */
export type InitializerOption = InitializerName | Initializer | { name: InitializerName; [option: string]: number | string };

/** The initializer that `option` means. Throws OptionError for a name that is not known. */
export function getInitializer(option: InitializerOption, owner = 'layer', key = 'initializer'): Initializer {
  if (typeof option === 'object' && option !== null) {
    if ('fill' in option && typeof option.fill === 'function') return option as Initializer;
    const { name, ...config } = option as { name: InitializerName };
    return makerOf(name, owner, key)(config);
  }
  return makerOf(option, owner, key)();
}

/** The option `name` of `owner` as an initializer. */
export function initializerOption(owner: string, name: string, given: InitializerOption): Initializer {
  return getInitializer(given, owner, name);
}

export * from './built-in.js';
export type { InitializerName } from './by-name.js';
export type { Initializer, InitializerMaker } from './initializer.js';
