import { finiteNumber, type NoOptions } from '../options.js';
import { elementwise, type Initializer } from './initializer.js';

/** All zeros. */
export function zeros(options?: NoOptions): Initializer {
  return elementwise('zeros', options, {}, () => () => 0);
}

/** All ones. */
export function ones(options?: NoOptions): Initializer {
  return elementwise('ones', options, {}, () => () => 1);
}

/** All `value`. Default 0. */
export function constant(options?: { value?: number }): Initializer {
  return elementwise(
    'constant',
    options,
    { value: [finiteNumber, 0] } as const,
    (_, { value }) =>
      () =>
        value,
  );
}
