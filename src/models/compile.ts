import { OptionError } from '../errors.js';
import { getLoss, type Loss, type LossName } from '../losses/index.js';
import { getMetric, type Metric, type MetricName } from '../metrics/index.js';
import { getOptimizer, type Optimizer, type OptimizerName } from '../optimizers/index.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { finiteNumber, nameHint, show } from '../options.js';

/** Something for each output of a model: by their names, or a list in their order. */
export type PerOutput<T> = readonly (T | undefined)[] | { readonly [output: string]: T | undefined };

type GivenLoss = LossName | Loss;
type GivenMetrics = readonly (MetricName | Metric)[];

const asGiven = <T>(_owner: string, _name: string, given: T): T => given;

const compileOptions = {
  optimizer: (_owner, _name, given: OptimizerName | Optimizer): Optimizer => getOptimizer(given),
  /** For several outputs one for each; those left out have none, and teach nothing. One alone is for all. */
  loss: (owner, name, given: GivenLoss | PerOutput<GivenLoss>) => asGiven(owner, name, given),
  /** For several outputs lists by their names, or a list of lists. */
  metrics: [(owner, name, given: GivenMetrics | PerOutput<GivenMetrics>) => asGiven(owner, name, given), []],
  /** What each output's loss counts in the sum. Default 1. */
  lossWeights: [(owner, name, given: PerOutput<number>) => asGiven(owner, name, given), undefined],
} as const satisfies OptionSpec;

export interface CompileOptions extends OptionsOf<typeof compileOptions> {}

/** An output of a model, and what it is held against. */
export interface Head {
  /** Of the output; '' where there is but one, whose figures have no name in front. */
  readonly name: string;
  /** Undefined: the output teaches nothing. */
  readonly loss: Loss | undefined;
  readonly weight: number;
  readonly metrics: readonly Metric[];
}

/** What `compile` settles. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly heads: readonly Head[];
  /** The figures of a step: the loss, that of each output where there are several, then the metrics, output by output. */
  readonly figures: readonly string[];
  /** Of the first output that has one. */
  readonly loss: Loss;
  /** Of the first output. */
  readonly metrics: readonly Metric[];
}

/** What a figure of an output is called: `loss`, `accuracy` of the output `digit` are digitLoss, digitAccuracy. */
export const figureName = (output: string, figure: string): string =>
  output ? output + figure[0]!.toUpperCase() + figure.slice(1) : figure;

const isObject = (given: unknown): given is object => typeof given === 'object' && given !== null;

/** `given`, a list or by name, in the order of `names`. Throws OptionError for names and counts that are not of `what` of the model. */
export function inOrder<T>(owner: string, what: string, names: readonly string[], given: PerOutput<T>): (T | undefined)[] {
  if (Array.isArray(given)) {
    if (given.length === names.length) return [...given];
    throw new OptionError(`${owner}: received ${given.length}; expected one for each of the ${names.length} ${what}s ${names.join(', ')}.`);
  }
  for (const name of Object.keys(given)) {
    if (!names.includes(name))
      throw new OptionError(`${owner}: there is no ${what} ${show(name)}; the model has ${names.join(', ')}.${nameHint(name, names)}`);
  }
  return names.map((name) => (given as { readonly [output: string]: T | undefined })[name]);
}

function lossesOf(names: readonly string[], given: GivenLoss | PerOutput<GivenLoss>): (Loss | undefined)[] {
  const one = typeof given === 'string' || (isObject(given) && 'compute' in given);
  if (names.length === 1 && !one && isObject(given)) {
    const [only] = inOrder('compile: option "loss"', 'output', names, given as PerOutput<GivenLoss>);
    return [getLoss(only as GivenLoss)];
  }
  if (names.length === 1 || one || !isObject(given)) return names.map(() => getLoss(given as GivenLoss));
  const losses = inOrder('compile: option "loss"', 'output', names, given as PerOutput<GivenLoss>);
  if (losses.every((loss) => loss === undefined))
    throw new OptionError('compile: option "loss" names no output; expected a loss for one at least.');
  return losses.map((loss) => (loss === undefined ? undefined : getLoss(loss)));
}

function metricsOf(names: readonly string[], given: GivenMetrics | PerOutput<GivenMetrics>): (readonly Metric[])[] {
  const list = (metrics: unknown): readonly Metric[] => {
    if (!Array.isArray(metrics)) throw new OptionError(`compile: option "metrics" must be an array, received ${show(metrics)}.`);
    return metrics.map(getMetric);
  };
  const byName = isObject(given) && !Array.isArray(given);
  const lists = Array.isArray(given) && given.length > 0 && given.every((one) => Array.isArray(one));
  if (names.length === 1 && !byName) return [list(given)];
  if (!byName && !lists && Array.isArray(given)) return names.map(() => list(given));
  if (!byName && !lists) return [list(given)];
  return inOrder('compile: option "metrics"', 'output', names, given as PerOutput<GivenMetrics>).map((metrics) => list(metrics ?? []));
}

/**
 * What `compile` was given for a model of these outputs, as objects. Throws OptionError for what is unknown, and for two figures of one name.
 */
export function settleCompile(options: CompileOptions, outputs: readonly string[]): Compiled {
  const { optimizer, loss, metrics, lossWeights } = settle('compile', options, compileOptions);
  const losses = lossesOf(outputs, loss);
  const lists = metricsOf(outputs, metrics);
  const weights = lossWeights === undefined ? [] : inOrder('compile: option "lossWeights"', 'output', outputs, lossWeights);
  const several = outputs.length > 1;
  const heads = outputs.map((output, i): Head => {
    if (!losses[i] && lists[i]!.length > 0)
      throw new OptionError(`compile: the output "${output}" has metrics and no loss; what its targets are is not known then.`);
    const weight = finiteNumber('compile', 'lossWeights', weights[i] ?? 1);
    return { name: several ? output : '', loss: losses[i], weight, metrics: lists[i]! };
  });
  const figures = [
    'loss',
    ...(several ? heads.filter((head) => head.loss).map(({ name }) => figureName(name, 'loss')) : []),
    ...heads.flatMap(({ name, metrics: own }) => own.map((metric) => figureName(name, metric.name))),
  ];
  const twice = figures.find((name, i) => figures.indexOf(name) < i);
  if (twice !== undefined)
    throw new OptionError(
      `compile: two figures are named "${twice}"; their names must differ. A metric takes another by { ...metric, name: "another" }.`,
    );
  const first = losses.find((one) => one !== undefined)!;
  return { optimizer, heads, figures, loss: first, metrics: lists[0]! };
}
