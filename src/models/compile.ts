import { OptionError } from '../errors.js';
import { getLoss, type Loss, type LossName } from '../losses/index.js';
import { getMetric, type Metric, type MetricName } from '../metrics/index.js';
import { getOptimizer, type Optimizer, type OptimizerName } from '../optimizers/index.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { show } from '../options.js';

function metricsOption(owner: string, name: string, given: readonly (MetricName | Metric)[]): readonly Metric[] {
  if (!Array.isArray(given)) throw new OptionError(`${owner}: option "${name}" must be an array, received ${show(given)}.`);
  return given.map(getMetric);
}

const compileOptions = {
  optimizer: (_owner, _name, given: OptimizerName | Optimizer): Optimizer => getOptimizer(given),
  loss: (_owner, _name, given: LossName | Loss): Loss => getLoss(given),
  metrics: [metricsOption, []],
} as const satisfies OptionSpec;

export interface CompileOptions extends OptionsOf<typeof compileOptions> {}

/** What `compile` settles. */
export interface Compiled {
  optimizer: Optimizer;
  loss: Loss;
  metrics: readonly Metric[];
}

/** What `compile` was given, as objects. Throws OptionError for what is unknown, and for two figures of one name. */
export function settleCompile(options: CompileOptions): Compiled {
  const settled = settle('compile', options, compileOptions);
  const names = ['loss', ...settled.metrics.map(({ name }) => name)];
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return settled;
  throw new OptionError(
    `compile: two figures are named "${twice}"; their names must differ. A metric takes another by { ...metric, name: "another" }.`,
  );
}
