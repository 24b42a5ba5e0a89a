import { OptionError } from '../errors.js';
import { oneOf, show } from '../options.js';
import { constant, ones, zeros } from './constant.js';
import type { Initializer } from './initializer.js';
import { orthogonal } from './orthogonal.js';
import { randomNormal, randomUniform } from './random.js';
import { glorotNormal, glorotUniform, heNormal, heUniform, lecunUniform } from './variance-scaling.js';

export type InitializerName =
  | 'zeros'
  | 'ones'
  | 'constant'
  | 'glorotUniform'
  | 'glorotNormal'
  | 'heUniform'
  | 'heNormal'
  | 'lecunUniform'
  | 'orthogonal'
  | 'randomNormal'
  | 'randomUniform';

// they check their options themselves, so that data from a file pass the same door
const initializers = {
  zeros,
  ones,
  constant,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  orthogonal,
  randomNormal,
  randomUniform,
} as Record<InitializerName, (options?: object) => Initializer>;

/** An initializer as an option: its name, the object, or the plain data of one. */
export type InitializerOption = InitializerName | Initializer | { name: InitializerName; [option: string]: number | string };

/** The initializer that `option` means. Throws OptionError for a name that is not known. */
export function getInitializer(option: InitializerOption, owner = 'layer', key = 'initializer'): Initializer {
  if (typeof option === 'object' && option !== null) {
    if ('fill' in option && typeof option.fill === 'function') return option as Initializer;
    const { name, ...config } = option as { name: InitializerName };
    return initializers[nameOf(name, owner, key)](config);
  }
  return initializers[nameOf(option, owner, key)]();
}

/** The option `name` of `owner` as an initializer. */
export function initializerOption(owner: string, name: string, given: InitializerOption): Initializer {
  return getInitializer(given, owner, name);
}

function nameOf(name: unknown, owner: string, key: string): InitializerName {
  if (typeof name !== 'string')
    throw new OptionError(
      `${owner}: option "${key}" must be the name of an initializer or what heNormal() and its like give, received ${show(name)}.`,
    );
  return oneOf(owner, key, name, Object.keys(initializers) as InitializerName[]);
}

export { constant, ones, zeros } from './constant.js';
export type { Initializer } from './initializer.js';
export { orthogonal } from './orthogonal.js';
export { randomNormal, randomUniform } from './random.js';
export { glorotNormal, glorotUniform, heNormal, heUniform, lecunUniform } from './variance-scaling.js';
