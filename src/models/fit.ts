import type { Callback } from '../callbacks/callback.js';
import { ProgressBar } from '../callbacks/progress-bar.js';
import { DataError, OptionError } from '../errors.js';
import type { Logs } from '../logs.js';
import type { MetricName } from '../metrics/index.js';
import { joined, type OptionSpec, type OptionsOf, type Settled, settle } from '../option-spec.js';
import { abortSignal, belowOne, positive, positiveInteger, show, trueOrFalse, verbosity, wholeNumber } from '../options.js';
import { checkCallbacks } from './check-callbacks.js';
import type { DatasetSource } from './dataset.js';
import { classWeightOption, sampleWeightOption, type Weighting } from './example-weights.js';
import { ArrayFeed } from './feed.js';
import type { History } from './history.js';
import type { ModelInput, Rows } from './inputs.js';
import { type Run, train } from './train.js';
import type { Trainer } from './trainer.js';
import { Waiting } from './waiting.js';

/** What each example's loss counts; of several outputs by their names. */
export type SampleWeight = NonNullable<Weighting['sampleWeight']>;
/** Examples and targets to evaluate on, and what each counts. */
export type ValidationData = readonly [ModelInput, ModelInput] | readonly [ModelInput, ModelInput, SampleWeight];
/** Gives the figures of a validation: `() => evaluateDataset(model, dataset)`. */
export type Validate = () => Promise<Logs<string>>;

function validationDataOption(owner: string, name: string, given: ValidationData | Validate): ValidationData | Validate {
  if (typeof given === 'function' || (Array.isArray(given) && (given.length === 2 || given.length === 3)))
    return given as ValidationData | Validate;
  throw new OptionError(`${owner}: option "${name}" must be [x, y], received ${show(given)}.`);
}

const commonOptions = {
  /** Passes over the data; the number of the last one plus 1. Default 1. */
  epochs: [positiveInteger, 1],
  /** Number of the first epoch, for schedules and history. Default 0. */
  initialEpoch: [wholeNumber, 0],
  /**
   * [x, y], or [x, y, sampleWeight], to evaluate after every epoch; or a function that gives the figures, such as
   * `() => evaluateDataset(model, dataset)` for a data set.
   */
  validationData: [validationDataOption, undefined],
  callbacks: [(owner, _name, given: readonly Callback<string>[]) => checkCallbacks(owner, given), []],
  /** 0: quiet. 1: a progress bar on a terminal, else a line an epoch. 2: a line an epoch. Default 1. */
  verbose: [verbosity, 1],
  /**
   * Ends training after the current batch when it is aborted, and the waiting for a data set at once; callbacks that are at something then
   * have half a second to end it.
   */
  signal: [abortSignal, undefined],
  /** A gradient whose norm, over all parameters together, is above this is scaled down to it. Default: none. */
  clipNorm: [positive, undefined],
  /** Gradients are kept within +-clipValue, before clipNorm. Default: none. */
  clipValue: [positive, undefined],
  /** What an example's loss counts by its class: `{ 3: 5 }` or an array; of several outputs by their names. Default 1 each. */
  classWeight: classWeightOption,
  /** Sample weights below 0 are allowed: they teach away from a target, as policy gradients do. Default false. */
  negativeWeights: [trueOrFalse, false],
} as const satisfies OptionSpec;

const setOptions = {
  /**
   * Batches an epoch, for a set that has no end, or more than an epoch should have. A function is asked for a new set every epoch; any other goes on
   * where the last epoch ended, and from its start again where it ends itself. Default: all that the set has.
   */
  batchesPerEpoch: [positiveInteger, undefined],
} as const satisfies OptionSpec;

const arrayOptions = {
  /** Examples a step. Default 32. */
  batchSize: [positiveInteger, 32],
  /** Share of the examples, from the end, that is kept for validation: `floor(count * (1 - validationSplit))` are trained on. Default 0. */
  validationSplit: [belowOne, 0],
  /** A new order every epoch, from the model's seed. Default true. */
  shuffle: [trueOrFalse, true],
  /**
   * What each example's loss counts, or where an output is a sequence each of its steps; of several outputs by their names. Default 1 each. The
   * mean still divides by the number of examples.
   */
  sampleWeight: sampleWeightOption,
} as const satisfies OptionSpec;

const fitOptions = /* @__PURE__ */ joined(commonOptions, arrayOptions);
const fitDatasetOptions = /* @__PURE__ */ joined(commonOptions, setOptions);

/** What `fit` and `fitDataset` both take. `Metrics` are the names of the model's metrics. */
interface RunOptions<Metrics extends string> extends Omit<OptionsOf<typeof commonOptions>, 'callbacks'> {
  callbacks?: readonly Callback<Metrics>[];
}

export interface FitDatasetOptions<Metrics extends string = MetricName> extends RunOptions<Metrics>, OptionsOf<typeof setOptions> {}

export interface FitOptions<Metrics extends string = MetricName> extends RunOptions<Metrics>, OptionsOf<typeof arrayOptions> {}

/** Rows per batch when validation data are evaluated and no batch size is given. */
const VALIDATION_BATCH = 128;

function commonRun(
  owner: string,
  { epochs, initialEpoch, callbacks, verbose, signal, clipNorm, clipValue }: Settled<typeof commonOptions>,
): Omit<Run, 'feed' | 'validation' | 'validationBatch'> {
  return {
    owner,
    quiet: verbose === 0,
    epochs,
    initialEpoch,
    callbacks: [...(verbose > 0 ? [new ProgressBar({ bar: verbose === 1 })] : []), ...callbacks],
    waiting: new Waiting(signal),
    // a run's clipNorm is the optimizer's globalClipNorm, which keeps the gradient's direction (Pascanu et al., 2013)
    clipping: clipNorm === undefined && clipValue === undefined ? undefined : { clipNorm: undefined, globalClipNorm: clipNorm, clipValue },
  };
}

const tail = <T extends Rows | undefined>(all: readonly T[], from: number): T[] =>
  all.map((rows) => rows && { ...rows, data: rows.data.subarray(from * rows.size), count: rows.count - from });

/** Validation data that were given, checked, with what each example counts. */
function validationOf(
  trainer: Trainer,
  owner: string,
  given: ValidationData | Validate | undefined,
  weighting: Weighting,
): Run['validation'] {
  if (!given || typeof given === 'function') return given;
  const [x, y, sampleWeight] = given;
  const data = trainer.checkData(x, y);
  const { negativeWeights } = weighting;
  return { ...data, weights: trainer.weights(owner, data, { sampleWeight, negativeWeights }) };
}

/** See `BaseModel.fit`. */
export async function fit(trainer: Trainer, x: ModelInput, y: ModelInput, options: FitOptions<string>): Promise<History> {
  const settled = settle('fit', options, fitOptions);
  const { validationData, batchSize, validationSplit: share, shuffle } = settled;
  const run = commonRun('fit', settled);
  const data = trainer.checkData(x, y);
  const all = data.inputs[0]!.count;
  const weights = trainer.weights('fit', data, settled);
  let count = all;
  let validation = validationOf(trainer, 'fit', validationData, settled);
  if (!validation && share > 0) {
    // floors what is left for training, in this very form, as Keras does
    count = Math.floor(all * (1 - share));
    if (count === 0 || count === all) {
      throw new DataError(
        `fit: a validationSplit of ${share} leaves ${count} of ${all} examples for training; expected some on either side.`,
      );
    }
    const ofClasses = settled.classWeight !== undefined;
    const counted = ofClasses ? trainer.weights('fit', data, { ...settled, classWeight: undefined }) : weights;
    validation = { inputs: tail(data.inputs, count), targets: tail(data.targets, count), weights: counted && tail(counted, count) };
  }
  const feed = new ArrayFeed(trainer, data, weights, count, batchSize, shuffle);
  return train(trainer, { ...run, feed, validation, validationBatch: batchSize });
}

/** See `BaseModel.fitDataset`. */
export async function fitDataset(trainer: Trainer, dataset: DatasetSource, options: FitDatasetOptions<string>): Promise<History> {
  const settled = settle('fitDataset', options, fitDatasetOptions);
  const run = commonRun('fitDataset', settled);
  const { compiled: _ } = trainer;
  const { classWeight, negativeWeights } = settled;
  const validation = validationOf(trainer, 'fitDataset', settled.validationData, settled);
  // apart, as programs that train on arrays alone need not load it
  const feed = import('./dataset-feed.js').then(
    ({ DatasetFeed }) => new DatasetFeed(trainer, dataset, run.waiting, { classWeight, negativeWeights }, settled.batchesPerEpoch),
  );
  return train(trainer, { ...run, feed, validation, validationBatch: VALIDATION_BATCH });
}
