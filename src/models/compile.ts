import { OptionError } from '../errors.js';
import { getLoss, type Loss, type LossName } from '../losses/index.js';
import { getMetric, type Metric, type MetricName } from '../metrics/index.js';
import { getOptimizer, type Optimizer, type OptimizerName } from '../optimizers/index.js';
import { checkOptions, show } from '../options.js';

export interface CompileOptions {
  optimizer: OptimizerName | Optimizer;
  loss: LossName | Loss;
  metrics?: readonly (MetricName | Metric)[];
}

/** What `compile` settles. */
export interface Compiled {
  optimizer: Optimizer;
  loss: Loss;
  metrics: readonly Metric[];
}

/** What `compile` was given, as objects. Throws OptionError for what is unknown, and for two figures of one name. */
export function settle(options: CompileOptions): Compiled {
  checkOptions('compile', options, ['optimizer', 'loss', 'metrics']);
  const { optimizer, loss, metrics = [] } = options;
  if (!Array.isArray(metrics)) throw new OptionError(`compile: option "metrics" must be an array, received ${show(metrics)}.`);
  const settled = { optimizer: getOptimizer(optimizer), loss: getLoss(loss), metrics: metrics.map(getMetric) };
  const names = ['loss', ...settled.metrics.map(({ name }) => name)];
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return settled;
  throw new OptionError(
    `compile: two figures are named "${twice}"; their names must differ. A metric takes another by { ...metric, name: "another" }.`,
  );
}
