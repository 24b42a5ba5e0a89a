import type { Callback } from '../callbacks/callback.js';
import { ProgressBar } from '../callbacks/progress-bar.js';
import { DataError, OptionError } from '../errors.js';
import { checkOptions, inRange, positiveInteger } from '../options.js';
import { RandomStream } from '../random.js';
import { Callbacks } from './callbacks.js';
import { EpochMeans } from './epoch-means.js';
import { History } from './history.js';
import type { DataInput, Rows } from './inputs.js';
import type { BaseModel, Logs } from './model.js';
import { TurnTaker } from './turn-taker.js';

export interface FitOptions {
  /** Examples a step. Default 32. */
  batchSize?: number;
  /** Passes over the data. Default 1. */
  epochs?: number;
  /** Number of the first epoch. Default 0. */
  initialEpoch?: number;
  /** Share of the examples, from the end, that is kept for validation. Default 0. */
  validationSplit?: number;
  /** [x, y] to evaluate after every epoch. */
  validationData?: readonly [DataInput, DataInput];
  /** A new order every epoch, from the model's seed. Default true. */
  shuffle?: boolean;
  callbacks?: readonly Callback[];
  /** 0: quiet. 1: a progress bar on a terminal, else a line an epoch. 2: a line an epoch. Default 1. */
  verbose?: 0 | 1 | 2;
  /** Ends training after the current batch when it is aborted. */
  signal?: AbortSignal;
}

interface Split {
  inputs: Rows;
  targets: Rows;
  count: number;
  validation: { inputs: Rows; targets: Rows } | undefined;
}

const tail = (rows: Rows, from: number): Rows => ({
  ...rows,
  data: rows.data.subarray(from * rows.size),
  count: rows.count - from,
});

/** Training examples, and those kept or given for validation. */
function split(model: BaseModel, x: DataInput, y: DataInput, share: number, given: readonly [DataInput, DataInput] | undefined): Split {
  const { inputs, targets } = model.checkData(x, y);
  if (given) return { inputs, targets, count: inputs.count, validation: model.checkData(given[0], given[1]) };
  if (share === 0) return { inputs, targets, count: inputs.count, validation: undefined };
  const count = inputs.count - Math.round(inputs.count * share);
  if (count === 0 || count === inputs.count) {
    throw new DataError(`fit: a validationSplit of ${share} leaves ${count} of ${inputs.count} examples for training; expected some on either side.`);
  }
  return { inputs, targets, count, validation: { inputs: tail(inputs, count), targets: tail(targets, count) } };
}

const optionNames = [
  'batchSize', 'epochs', 'initialEpoch', 'validationSplit', 'validationData', 'shuffle', 'callbacks', 'verbose', 'signal',
];

/** Reports the first loss that is not a number: training goes on, since a callback may want to see it. */
function noticeNaN(history: History, loss: number, epoch: number, batch: number): void {
  if (history.firstNaN || !Number.isNaN(loss)) return;
  history.firstNaN = { epoch, batch };
  console.warn(`fit: the loss became NaN in epoch ${epoch}, batch ${batch}. Try a smaller learning rate, or inputs scaled to about 0..1.`);
}

/** See `BaseModel.fit`. */
export async function fit(model: BaseModel, x: DataInput, y: DataInput, options: FitOptions): Promise<History> {
  checkOptions('fit', options, optionNames);
  const batchSize = positiveInteger('fit', 'batchSize', options.batchSize ?? 32);
  const epochs = positiveInteger('fit', 'epochs', options.epochs ?? 1);
  const share = inRange('fit', 'validationSplit', options.validationSplit ?? 0, 0, 1, { openHigh: true });
  const { initialEpoch = 0, shuffle = true, signal, verbose = 1 } = options;
  if (![0, 1, 2].includes(verbose)) throw new OptionError(`fit: option "verbose" must be 0, 1 or 2, received ${String(verbose)}.`);
  const { inputs, targets, count, validation } = split(model, x, y, share, options.validationData);
  const { compiled } = model;
  const space = model.workspace();
  const plan = space.plan('train', Math.min(batchSize, count), compiled);
  space.prepare(compiled.optimizer);

  const history = new History();
  const callbacks = new Callbacks([...(verbose > 0 ? [new ProgressBar({ bar: verbose === 1 })] : []), ...(options.callbacks ?? [])]);
  const means = new EpochMeans(compiled.metrics.map(({ name }) => name));
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const turns = new TurnTaker();
  const batches = Math.ceil(count / batchSize);
  const random = new RandomStream(model.seed, 'shuffle');
  const stopped = (): boolean => (signal?.aborted ?? false) || model.stopTraining;
  let logs: Logs = { loss: Number.NaN };

  model.stopTraining = false;
  await callbacks.trainBegin({ model, epochs, initialEpoch, batches, examples: count });
  for (let epoch = initialEpoch; epoch < epochs && !stopped(); epoch++) {
    const start = performance.now();
    means.reset();
    if (shuffle) random.shuffle(order);
    await callbacks.epochBegin(epoch);
    for (let batch = 0; batch < batches && !stopped(); batch++) {
      const rows = Math.min(batchSize, count - batch * batchSize);
      if (callbacks.watchBatches) await callbacks.batchBegin(batch);
      plan.loadInputs(inputs, order, batch * batchSize, rows);
      plan.loadTargets(targets, order, batch * batchSize, rows);
      const loss = space.trainStep(plan, rows, compiled.optimizer, epoch);
      means.add(loss, plan.metricSums, rows);
      noticeNaN(history, loss, epoch, batch);
      if (callbacks.watchBatches) await callbacks.batchEnd(batch, means.logs());
      if (turns.due()) await turns.give();
    }
    logs = means.logs();
    if (validation && !stopped()) addValidation(logs, model.evaluateRows(validation.inputs, validation.targets, batchSize));
    history.add(epoch, logs, (performance.now() - start) / 1000);
    await callbacks.epochEnd(epoch, logs);
  }
  if (stopped()) history.stopped = signal?.aborted ? 'signal' : 'callback';
  await callbacks.trainEnd(logs);
  return history;
}

/** loss, accuracy of the validation set as valLoss, valAccuracy. */
function addValidation(logs: Logs, validation: Logs): void {
  for (const [name, value] of Object.entries(validation)) logs[`val${name[0]!.toUpperCase()}${name.slice(1)}`] = value;
}
