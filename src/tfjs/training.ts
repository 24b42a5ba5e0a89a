// How a model was trained in TensorFlow.js: optimizer, loss and metrics, out of its file.
import { FormatError } from '../errors.js';
import { type JsonObject, list, object, text } from '../keras/json.js';
import { camel } from '../keras/options.js';
import { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } from '../losses/cross-entropy.js';
import type { LossMaker, LossName } from '../losses/index.js';
import { meanSquaredError } from '../losses/mean-squared-error.js';
import {
  hinge,
  kullbackLeiblerDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  poisson,
  squaredHinge,
} from '../losses/point-losses.js';
import { categoricalHinge, cosineSimilarity } from '../losses/row-losses.js';
import { accuracy } from '../metrics/accuracy.js';
import { binaryAccuracy, precision, recall } from '../metrics/counts.js';
import type { Metric, MetricMaker } from '../metrics/index.js';
import { meanAbsoluteErrorMetric, meanSquaredErrorMetric } from '../metrics/regression.js';
import type { CompileOptions } from '../models/compile.js';
import { fileFault } from '../models/from-file.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { show } from '../options.js';
import { type KnownOptimizer, OPTIMIZERS } from './optimizers.js';

/** What a file says of training that is sound, and not to be had here. */
export class Untranslated extends FormatError {}

/** How a model is to be compiled, and what its optimizer's state begins with. */
export interface Training {
  readonly options: CompileOptions;
  readonly known: KnownOptimizer;
  /** What the first of the optimizer's vectors begins with where the file holds none. */
  readonly initial: number;
}

const WHERE = 'tfjs: the training config';

/** Losses by TensorFlow.js's names. */
const LOSSES: Readonly<Record<string, LossMaker<never>>> = {
  meanSquaredError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  squaredHinge,
  hinge,
  categoricalHinge,
  logcosh: logCosh,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  binaryCrossentropy,
  kullbackLeiblerDivergence,
  poisson,
  cosineProximity: cosineSimilarity,
};

const METRICS: Readonly<Record<string, MetricMaker<never>>> = {
  acc: accuracy,
  accuracy,
  binaryAccuracy,
  categoricalAccuracy: accuracy,
  mae: meanAbsoluteErrorMetric,
  meanAbsoluteError: meanAbsoluteErrorMetric,
  meanSquaredError: meanSquaredErrorMetric,
  mse: meanSquaredErrorMetric,
  precision,
  recall,
  sparseCategoricalAccuracy: accuracy,
};

/** What `table` has under a name, which TensorFlow.js writes with underscores. */
function found<Value>(what: string, table: Readonly<Record<string, Value>>, given: unknown): Value {
  const name = camel(text(`${WHERE}: the ${what}`, given));
  if (Object.hasOwn(table, name)) return table[name]!;
  throw new Untranslated(`${WHERE}: the ${what} ${show(name)} is not to be had here; expected one of ${Object.keys(table).join(', ')}.`);
}

const readLoss = (given: unknown): LossName => found('loss', LOSSES, given)().name as LossName;

function readMetrics(given: unknown): Metric[] {
  const names = typeof given === 'string' ? [given] : list(`${WHERE}: "metrics"`, given ?? []);
  const metrics = names.map((name) => found('metric', METRICS, name)());
  // names of one thing make one figure
  return metrics.filter(({ name }, i) => metrics.findIndex((other) => other.name === name) === i);
}

/** What is given for each output: a list in their order, or by the names of the layers that they come from. */
function perOutput(name: string, given: unknown, outputs: readonly string[]): readonly unknown[] {
  const all = Array.isArray(given) ? given : outputs.map((output) => object(`${WHERE}: "${name}"`, given)[output]);
  if (all.length === outputs.length) return all;
  throw new FormatError(`${WHERE}: "${name}" is for ${all.length} outputs; the model has ${outputs.length}.`);
}

/** One thing for a model of one output, else a list. */
const forOutputs = <Value>(values: readonly Value[]): Value | readonly Value[] => (values.length === 1 ? values[0]! : values);

function readOptimizer(given: JsonObject): { optimizer: Optimizer; known: KnownOptimizer; initial: number } {
  const className = text(`${WHERE}: the optimizer's "class_name"`, given.class_name);
  const known = OPTIMIZERS.find((one) => one.className.toLowerCase() === className.toLowerCase());
  if (!known)
    throw new Untranslated(
      `${WHERE}: the optimizer ${show(className)} does not compute the same here; expected one of ${OPTIMIZERS.map((one) => one.className).join(', ')}.`,
    );
  const config = object(`${WHERE}: the optimizer's "config"`, given.config);
  const options: Record<string, unknown> = { ...known.implied };
  let initial = 0;
  for (const [key, value] of Object.entries(config)) {
    const name = camel(key);
    const ours = Object.hasOwn(known.options, name) ? known.options[name]! : undefined;
    if (name === 'name' || value === null || value === known.fixed?.[name]) continue;
    if (name === known.initial && Number.isFinite(value)) initial = value as number;
    else if (ours !== undefined) options[ours] = value;
    else throw new Untranslated(`${WHERE}: ${known.className} with ${name}: ${show(value)} is not to be had here.`);
  }
  try {
    return { optimizer: new known.Kind(options as never), known, initial };
  } catch (cause) {
    throw fileFault(WHERE, cause);
  }
}

/** Settings that TensorFlow.js knows of and has none of. */
const REFUSED = ['weighted_metrics', 'loss_weights', 'sample_weight_mode'];

/**
 * What `trainingConfig` says, for a model whose outputs come from the layers of these names. Throws FormatError for what is not sound, Untranslated for what
 * is not to be had here.
 */
export function readTraining(trainingConfig: unknown, outputs: readonly string[]): Training {
  const config = object(WHERE, trainingConfig);
  const refused = REFUSED.find((name) => config[name] && (config[name] as { length?: number }).length !== 0);
  if (refused !== undefined) throw new Untranslated(`${WHERE}: it has "${refused}", which is not read.`);
  const { optimizer, ...rest } = readOptimizer(object(`${WHERE}: "optimizer_config"`, config.optimizer_config));
  const { loss, metrics } = config;
  const named = metrics && !Array.isArray(metrics) && typeof metrics !== 'string';
  const options: CompileOptions = {
    optimizer,
    loss: typeof loss === 'string' ? readLoss(loss) : (forOutputs(perOutput('loss', loss, outputs).map(readLoss)) as LossName),
    metrics: named ? (forOutputs(perOutput('metrics', metrics, outputs).map(readMetrics)) as Metric[]) : readMetrics(metrics),
  };
  return { options, ...rest };
}
