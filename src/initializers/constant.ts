import { checkOptions, finiteNumber, type NoOptions } from '../options.js';
import { elementwise, type Initializer } from './initializer.js';

/** All zeros. */
export function zeros(options: NoOptions = {}): Initializer {
  checkOptions('zeros', options, []);
  return elementwise('zeros', {}, () => () => 0);
}

/** All ones. */
export function ones(options: NoOptions = {}): Initializer {
  checkOptions('ones', options, []);
  return elementwise('ones', {}, () => () => 1);
}

/** All `value`. Default 0. */
export function constant(options: { value?: number } = {}): Initializer {
  checkOptions('constant', options, ['value']);
  const value = finiteNumber('constant', 'value', options.value ?? 0);
  return elementwise('constant', { value }, () => () => value);
}
