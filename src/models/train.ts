import type { Callback } from '../callbacks/callback.js';
import type { Logs } from '../logs.js';
import { Callbacks } from './callbacks.js';
import { EpochMeans } from './epoch-means.js';
import type { Feed } from './feed.js';
import { History } from './history.js';
import type { Rows } from './inputs.js';
import type { BaseModel, ResumePosition } from './model.js';
import { Trainer } from './trainer.js';
import { TurnTaker } from './turn-taker.js';
import type { Clipping } from './workspace.js';

/** A training run, its options checked. */
export interface Run {
  /** fit or fitDataset, for messages. */
  owner: string;
  /** No warnings of outputs that do not fit the loss. */
  quiet: boolean;
  feed: Feed;
  epochs: number;
  initialEpoch: number;
  callbacks: readonly Callback<string>[];
  validation: { inputs: Rows; targets: Rows } | undefined;
  validationBatch: number;
  signal: AbortSignal | undefined;
  clipping: Clipping | undefined;
}

/** Reports the first loss that is not a number: training goes on, since a callback may want to see it. */
function noticeNaN(history: History, loss: number, epoch: number, batch: number, flaw: string | undefined): void {
  if (history.firstNaN || !Number.isNaN(loss)) return;
  history.firstNaN = { epoch, batch };
  const advice = flaw === undefined ? '. Try a smaller learning rate, or inputs scaled to about 0..1.' : `: ${flaw}`;
  console.warn(`fit: the loss became NaN in epoch ${epoch}, batch ${batch}${advice}`);
}

/** loss, accuracy of the validation set as valLoss, valAccuracy. */
function addValidation(logs: Logs, validation: Logs): void {
  for (const [name, value] of Object.entries(validation)) logs[`val${name[0]!.toUpperCase()}${name.slice(1)}`] = value;
}

/**
 * Epochs of batches until the last epoch, the signal, or a callback's `stopTraining`. A run that was resumed from a
 * checkpoint starts at the epoch and batch where that was taken.
 */
export async function train(model: BaseModel, run: Run): Promise<History> {
  model.beginTraining(run.owner);
  try {
    return await new TrainingLoop(model, run).train();
  } finally {
    model.endTraining();
  }
}

/** One run: epochs, batches, and what is told of them. */
class TrainingLoop {
  private readonly history = new History();
  private readonly callbacks: Callbacks;
  private readonly trainer: Trainer;
  private readonly means: EpochMeans;
  private readonly turns = new TurnTaker();
  private readonly first: ResumePosition;
  private logs: Logs = { loss: Number.NaN };

  constructor(
    private readonly model: BaseModel,
    private readonly run: Run,
  ) {
    this.callbacks = new Callbacks(run.callbacks);
    this.trainer = new Trainer(model, run.clipping, (flaw) => model.outputWarning.note(run.owner, run.quiet, flaw));
    this.means = new EpochMeans(model.compiled.metrics.map(({ name }) => name));
    this.first = model.takePosition() ?? { epoch: run.initialEpoch, batch: 0, means: undefined };
  }

  async train(): Promise<History> {
    const { model, callbacks, history, first } = this;
    const { feed, epochs, signal } = this.run;
    await callbacks.trainBegin({ model, epochs, initialEpoch: first.epoch, batches: feed.batches, examples: feed.examples });
    for (let epoch = first.epoch; epoch < epochs && !this.stopped; epoch++) await this.epoch(epoch);
    if (this.stopped) history.stopped = signal?.aborted ? 'signal' : 'callback';
    await callbacks.trainEnd(this.logs);
    return history;
  }

  private get stopped(): boolean {
    return (this.run.signal?.aborted ?? false) || this.model.stopTraining;
  }

  private async epoch(epoch: number): Promise<void> {
    const { model, callbacks, first, means, turns } = this;
    const { feed, validation, validationBatch } = this.run;
    const start = performance.now();
    means.reset(epoch === first.epoch ? first.means : undefined);
    feed.begin(epoch);
    await callbacks.epochBegin(epoch);
    for (let batch = epoch === first.epoch ? first.batch : 0; !this.stopped; batch++) {
      const fetching = feed.fetch(batch);
      if (!(typeof fetching === 'boolean' ? fetching : await fetching)) break;
      if (callbacks.watchBatches) await callbacks.batchBegin(batch);
      this.step(epoch, batch);
      if (callbacks.watchBatches) await callbacks.batchEnd(batch, means.logs());
      if (turns.due()) await turns.give();
    }
    const logs = means.logs();
    this.logs = logs;
    if (this.stopped) return;
    model.workspace().epochsTrained++;
    model.position = { epoch: epoch + 1, batch: 0, means: undefined };
    if (validation) addValidation(logs, model.evaluateRows(validation.inputs, validation.targets, validationBatch));
    this.history.add(epoch, logs, (performance.now() - start) / 1000);
    await callbacks.epochEnd(epoch, logs);
  }

  private step(epoch: number, batch: number): void {
    const { means, trainer } = this;
    const fetched = this.run.feed.batch();
    trainer.step(fetched, epoch);
    means.add(trainer.loss, trainer.metricSums, fetched.rows);
    noticeNaN(this.history, trainer.loss, epoch, batch, this.model.outputWarning.flaw);
    this.model.position = { epoch, batch: batch + 1, means };
  }
}
