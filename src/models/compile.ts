import { OptionError } from '../errors.js';
import { getLoss, type Loss, type LossName } from '../losses/index.js';
import { getMetric, type Metric, type MetricName } from '../metrics/index.js';
import { getOptimizer, type Optimizer, type OptimizerName } from '../optimizers/index.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { finiteNumber, show } from '../options.js';
import type { Ends, PerOutput } from './ends.js';

/** A loss by its name, or the object. */
export type GivenLoss = LossName | Loss;
/** Metrics by their names, or the objects. */
export type GivenMetrics = readonly (MetricName | Metric)[];

const compileOptions = {
  optimizer: (_owner, _name, given: OptimizerName | Optimizer): Optimizer => getOptimizer(given),
  /** For several outputs one for each; those left out have none, and teach nothing. One alone is for all. */
  loss: (_owner, _name, given: GivenLoss | PerOutput<GivenLoss>) => given,
  /** For several outputs lists by their names, or a list of lists. */
  metrics: [(_owner, _name, given: GivenMetrics | PerOutput<GivenMetrics>) => given, []],
  /** What each output's loss counts in the sum. Default 1. */
  lossWeights: [(_owner, _name, given: PerOutput<number>) => given, undefined],
} as const satisfies OptionSpec;

export interface CompileOptions extends OptionsOf<typeof compileOptions> {}

/** An output of a model, and what it is held against. */
export interface Head {
  /** Of the output; '' where there is but one, whose figures have no name in front. */
  readonly name: string;
  /** Undefined: the output teaches nothing. */
  readonly loss: Loss | undefined;
  /** The name that the loss was given by; undefined where it was an object. */
  readonly lossName: LossName | undefined;
  readonly weight: number;
  readonly metrics: readonly Metric[];
}

/** What `compile` settles. */
export interface Compiled {
  readonly optimizer: Optimizer;
  heads: readonly Head[];
  /** The figures of a step: the loss, that of each output where there are several, then the metrics, output by output. */
  readonly figures: readonly string[];
  /** The metric of each figure; none where it is a loss. */
  measures: readonly (Metric | undefined)[];
  /** Of the first output that has one. */
  readonly loss: Loss;
  /** Of the first output. */
  readonly metrics: readonly Metric[];
}

/** What a figure of an output is called: `loss`, `accuracy` of the output `digit` are digitLoss, digitAccuracy. */
const figureName = (output: string, figure: string): string => (output ? output + figure[0]!.toUpperCase() + figure.slice(1) : figure);

const isLoss = (given: unknown): boolean => typeof given === 'object' && given !== null && 'compute' in given;
/** A list of metrics, not of lists of them. */
const isMetrics = (given: unknown): boolean => Array.isArray(given) && !given.some((one) => Array.isArray(one));

function metricsOption(given: GivenMetrics | undefined): readonly Metric[] {
  if (given !== undefined && !Array.isArray(given))
    throw new OptionError(`compile: option "metrics" must be an array, received ${show(given)}.`);
  return given?.map(getMetric) ?? [];
}

/**
 * What `compile` was given for a model of these outputs, as objects. Throws OptionError for what is unknown, and for two figures of one name.
 */
export function settleCompile(options: CompileOptions, outputs: Ends): Compiled {
  const { optimizer, loss, metrics, lossWeights } = settle('compile', options, compileOptions);
  const several = outputs.names.length > 1;
  const losses = outputs.each<GivenLoss>('compile: option "loss"', loss, isLoss);
  const lists = outputs.each<GivenMetrics>('compile: option "metrics"', metrics, isMetrics);
  const weights = outputs.each<number>('compile: option "lossWeights"', lossWeights, () => false);
  if (several && losses.every((one) => one === undefined))
    throw new OptionError('compile: option "loss" names no output; expected a loss for one at least.');
  const heads = outputs.names.map((output, i): Head => {
    const head = {
      name: several ? output : '',
      loss: several && losses[i] === undefined ? undefined : getLoss(losses[i]!),
      lossName: typeof losses[i] === 'string' ? losses[i] : undefined,
      weight: finiteNumber('compile', 'lossWeights', weights[i] ?? 1),
      metrics: metricsOption(lists[i]),
    };
    if (head.loss || head.metrics.length === 0) return head;
    throw new OptionError(`compile: the output "${output}" has metrics and no loss; what its targets are is not known then.`);
  });
  const figures = [
    'loss',
    ...heads.flatMap(({ name, loss: own }) => (own && several ? [figureName(name, 'loss')] : [])),
    ...heads.flatMap(({ name, metrics: own }) => own.map((metric) => figureName(name, metric.name))),
  ];
  const twice = figures.find((name, i) => figures.indexOf(name) < i);
  if (twice !== undefined)
    throw new OptionError(
      `compile: two figures are named "${twice}"; their names must differ. A metric takes another by { ...metric, name: "another" }.`,
    );
  const metricsOfAll = heads.flatMap((head) => head.metrics);
  const measures = figures.map((_, i) => metricsOfAll[i - (figures.length - metricsOfAll.length)]);
  return { optimizer, heads, figures, measures, loss: heads.find((head) => head.loss)!.loss!, metrics: heads[0]!.metrics };
}
