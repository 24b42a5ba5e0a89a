import { checkOptions, finiteNumber, inRange } from '../options.js';
import { elementwise, type Initializer } from './initializer.js';

/** Normal numbers of `mean` (default 0) and `stddev` (default 0.05). */
export function randomNormal(options: { mean?: number; stddev?: number } = {}): Initializer {
  checkOptions('randomNormal', options, ['mean', 'stddev']);
  const mean = finiteNumber('randomNormal', 'mean', options.mean ?? 0);
  const stddev = inRange('randomNormal', 'stddev', options.stddev ?? 0.05, 0, Infinity);
  return elementwise('randomNormal', { mean, stddev }, (random) => () => mean + stddev * random.normal());
}

/** Numbers uniform in [minval, maxval). Default -0.05 to 0.05. */
export function randomUniform(options: { minval?: number; maxval?: number } = {}): Initializer {
  checkOptions('randomUniform', options, ['minval', 'maxval']);
  const minval = finiteNumber('randomUniform', 'minval', options.minval ?? -0.05);
  const maxval = inRange('randomUniform', 'maxval', options.maxval ?? 0.05, minval, Infinity);
  return elementwise('randomUniform', { minval, maxval }, (random) => () => minval + (maxval - minval) * random.uniform());
}
