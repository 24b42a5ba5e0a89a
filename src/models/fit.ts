import type { Callback } from '../callbacks/callback.js';
import { ProgressBar } from '../callbacks/progress-bar.js';
import { DataError, OptionError } from '../errors.js';
import type { HostAbortSignal } from '../host-types.js';
import type { MetricName } from '../metrics/index.js';
import { abortSignal, checkOptions, inRange, positiveInteger, show, trueOrFalse } from '../options.js';
import { checkCallbacks } from './check-callbacks.js';
import { type ClassWeight, exampleWeights } from './example-weights.js';
import { ArrayFeed, DatasetFeed, type DatasetSource } from './feed.js';
import type { History } from './history.js';
import type { DataInput, Rows } from './inputs.js';
import { type Run, train } from './train.js';
import type { Trainer } from './trainer.js';
import type { Clipping } from './update.js';
import { Waiting } from './waiting.js';

/** Options of `fitDataset`, and of `fit` with those for arrays. `Metrics` are the names of the model's metrics. */
export interface FitDatasetOptions<Metrics extends string = MetricName> {
  /** Passes over the data; the number of the last one plus 1. Default 1. */
  epochs?: number;
  /** Number of the first epoch, for schedules and history. Default 0. */
  initialEpoch?: number;
  /** [x, y] to evaluate after every epoch. */
  validationData?: readonly [DataInput, DataInput];
  callbacks?: readonly Callback<Metrics>[];
  /** 0: quiet. 1: a progress bar on a terminal, else a line an epoch. 2: a line an epoch. Default 1. */
  verbose?: 0 | 1 | 2;
  /**
   * Ends training after the current batch when it is aborted, and the waiting for a data set at once; callbacks that are at something then
   * have half a second to end it.
   */
  signal?: HostAbortSignal;
  /** A gradient whose norm, over all parameters together, is above this is scaled down to it. Default: none. */
  clipNorm?: number;
  /** Gradients are kept within +-clipValue, before clipNorm. Default: none. */
  clipValue?: number;
}

export interface FitOptions<Metrics extends string = MetricName> extends FitDatasetOptions<Metrics> {
  /** Examples a step. Default 32. */
  batchSize?: number;
  /** Share of the examples, from the end, that is kept for validation: `floor(count * (1 - validationSplit))` are trained on. Default 0. */
  validationSplit?: number;
  /** A new order every epoch, from the model's seed. Default true. */
  shuffle?: boolean;
  /** What an example's loss counts by its class: `{ 3: 5 }` or an array. Default 1 each. */
  classWeight?: ClassWeight;
  /** What each example's loss counts. Default 1 each. The mean still divides by the number of examples. */
  sampleWeight?: ArrayLike<number>;
}

const datasetOptionNames = ['epochs', 'initialEpoch', 'validationData', 'callbacks', 'verbose', 'signal', 'clipNorm', 'clipValue'] as const;
const optionNames = [...datasetOptionNames, 'batchSize', 'validationSplit', 'shuffle', 'classWeight', 'sampleWeight'];

/** Rows per batch when validation data are evaluated and no batch size is given. */
const VALIDATION_BATCH = 128;

/** A run's clipNorm is the optimizer's globalClipNorm, which keeps the gradient's direction (Pascanu et al., 2013). */
function clippingOf(owner: string, { clipNorm, clipValue }: FitDatasetOptions<string>): Clipping | undefined {
  if (clipNorm === undefined && clipValue === undefined) return undefined;
  const positive = (name: string, value: number | undefined): number | undefined =>
    value === undefined ? undefined : inRange(owner, name, value, 0, Infinity, { openLow: true });
  return { clipNorm: undefined, globalClipNorm: positive('clipNorm', clipNorm), clipValue: positive('clipValue', clipValue) };
}

function commonRun(
  owner: string,
  options: FitDatasetOptions<string>,
): Pick<Run, 'owner' | 'quiet' | 'epochs' | 'initialEpoch' | 'callbacks' | 'waiting' | 'clipping'> {
  const { verbose = 1, callbacks = [], signal } = options;
  if (![0, 1, 2].includes(verbose)) throw new OptionError(`${owner}: option "verbose" must be 0, 1 or 2, received ${String(verbose)}.`);
  const initialEpoch = options.initialEpoch ?? 0;
  if (!Number.isSafeInteger(initialEpoch) || initialEpoch < 0) {
    throw new OptionError(`${owner}: option "initialEpoch" must be a whole number of 0 or more, received ${String(initialEpoch)}.`);
  }
  const own = checkCallbacks(owner, callbacks);
  return {
    owner,
    quiet: verbose === 0,
    epochs: positiveInteger(owner, 'epochs', options.epochs ?? 1),
    initialEpoch,
    callbacks: [...(verbose > 0 ? [new ProgressBar({ bar: verbose === 1 })] : []), ...own],
    waiting: new Waiting(abortSignal(owner, 'signal', signal)),
    clipping: clippingOf(owner, options),
  };
}

function validationOf(owner: string, trainer: Trainer, { validationData }: FitDatasetOptions<string>): Run['validation'] {
  if (validationData === undefined) return undefined;
  if (Array.isArray(validationData) && validationData.length === 2) return trainer.checkData(validationData[0], validationData[1]);
  throw new OptionError(`${owner}: option "validationData" must be [x, y], received ${show(validationData)}.`);
}

const tail = (rows: Rows, from: number): Rows => ({
  ...rows,
  data: rows.data.subarray(from * rows.size),
  count: rows.count - from,
});

/** See `BaseModel.fit`. */
export async function fit(trainer: Trainer, x: DataInput, y: DataInput, options: FitOptions<string>): Promise<History> {
  checkOptions('fit', options, optionNames);
  const run = commonRun('fit', options);
  const batchSize = positiveInteger('fit', 'batchSize', options.batchSize ?? 32);
  const shuffle = trueOrFalse('fit', 'shuffle', options.shuffle ?? true);
  const share = inRange('fit', 'validationSplit', options.validationSplit ?? 0, 0, 1, { openHigh: true });
  const { inputs, targets } = trainer.checkData(x, y);
  let count = inputs.count;
  let validation = validationOf('fit', trainer, options);
  if (!validation && share > 0) {
    // floors what is left for training, in this very form, as Keras does
    count = Math.floor(inputs.count * (1 - share));
    if (count === 0 || count === inputs.count) {
      throw new DataError(
        `fit: a validationSplit of ${share} leaves ${count} of ${inputs.count} examples for training; expected some on either side.`,
      );
    }
    validation = { inputs: tail(inputs, count), targets: tail(targets, count) };
  }
  const weights = exampleWeights(
    targets,
    trainer.compiled.loss,
    trainer.workspace(inputs.shape).outputShape,
    options.classWeight,
    options.sampleWeight,
  );
  const feed = new ArrayFeed(trainer, inputs, targets, weights, count, batchSize, shuffle);
  return train(trainer, { ...run, feed, validation, validationBatch: batchSize });
}

/** See `BaseModel.fitDataset`. */
export async function fitDataset(trainer: Trainer, dataset: DatasetSource, options: FitDatasetOptions<string>): Promise<History> {
  checkOptions('fitDataset', options, datasetOptionNames);
  const run = commonRun('fitDataset', options);
  const { compiled: _ } = trainer;
  const validation = validationOf('fitDataset', trainer, options);
  return train(trainer, { ...run, feed: new DatasetFeed(trainer, dataset, run.waiting), validation, validationBatch: VALIDATION_BATCH });
}
