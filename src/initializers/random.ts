import { finiteNumber, inRange, nonNegative } from '../options.js';
import { elementwise, type Initializer } from './initializer.js';

/** Normal numbers of `mean` (default 0) and `stddev` (default 0.05). */
export function randomNormal(options?: { mean?: number; stddev?: number }): Initializer {
  const spec = { mean: [finiteNumber, 0], stddev: [nonNegative, 0.05] } as const;
  return elementwise(
    'randomNormal',
    options,
    spec,
    (random, { mean, stddev }) =>
      () =>
        mean + stddev * random.normal(),
  );
}

/** Numbers uniform in [minval, maxval). Default -0.05 to 0.05. */
export function randomUniform(options?: { minval?: number; maxval?: number }): Initializer {
  const spec = { minval: [finiteNumber, -0.05], maxval: [finiteNumber, 0.05] } as const;
  const made = elementwise(
    'randomUniform',
    options,
    spec,
    (random, { minval, maxval }) =>
      () =>
        minval + (maxval - minval) * random.uniform(),
  );
  inRange('randomUniform', 'maxval', made.config.maxval, made.config.minval as number, Infinity);
  return made;
}
