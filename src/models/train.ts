import type { Callback } from '../callbacks/callback.js';
import type { EpochLogs, Logs } from '../logs.js';
import { Callbacks } from './callbacks.js';
import { EpochMeans } from './epoch-means.js';
import { Evaluation } from './evaluate.js';
import type { Feed } from './feed.js';
import { History } from './history.js';
import type { Rows } from './inputs.js';
import type { BaseModel, ResumePosition } from './model.js';
import { Trainer } from './trainer.js';
import { TurnTaker } from './turn-taker.js';
import type { Waiting } from './waiting.js';
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
  /** For callbacks and data sets, until the signal. */
  waiting: Waiting;
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
  } catch (error) {
    // the first error is the one to tell
    await run.feed.end().catch(() => {});
    throw error;
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
  private logs: EpochLogs = { loss: Number.NaN, learningRate: Number.NaN };

  constructor(
    private readonly model: BaseModel,
    private readonly run: Run,
  ) {
    this.callbacks = new Callbacks(run.callbacks, run.waiting);
    this.trainer = new Trainer(model, run.clipping, (flaw) => model.outputWarning.note(run.owner, run.quiet, flaw));
    this.means = new EpochMeans(model.compiled.metrics.map(({ name }) => name));
    this.first = model.takePosition() ?? { epoch: run.initialEpoch, batch: 0, means: undefined };
  }

  async train(): Promise<History> {
    const { model, callbacks, history, first } = this;
    const { feed, epochs, waiting } = this.run;
    await callbacks.trainBegin({ model, epochs, initialEpoch: first.epoch, batches: feed.batches, examples: feed.examples });
    for (let epoch = first.epoch; epoch < epochs && !this.stopped; epoch++) await this.epoch(epoch);
    await feed.end();
    if (this.stopped) history.stopped = waiting.aborted ? 'signal' : 'callback';
    await callbacks.trainEnd(this.logs);
    return history;
  }

  private get stopped(): boolean {
    return this.run.waiting.aborted || this.model.stopTraining;
  }

  private async epoch(epoch: number): Promise<void> {
    const { model, callbacks, first, means, history } = this;
    const resumed = epoch === first.epoch ? first : undefined;
    const start = performance.now();
    means.reset(resumed?.means);
    this.run.feed.begin(epoch);
    await callbacks.epochBegin(epoch);
    const { batches, whole } = await this.batches(epoch, resumed?.batch ?? 0);
    if (means.examples === 0) return;
    const figures = means.logs();
    const validated = whole && (await this.validate(figures));
    const logs: EpochLogs = { ...figures, learningRate: this.learningRate(epoch) };
    this.logs = logs;
    const add = (): void => history.add(epoch, logs, (performance.now() - start) / 1000);
    if (validated) {
      model.workspace().epochsTrained++;
      model.position = { epoch: epoch + 1, batch: 0, means: undefined };
      add();
      await callbacks.epochEnd(epoch, logs);
    } else {
      history.partial = { epoch, batches };
      add();
    }
  }

  /** Trains on the epoch's batches from `batch` on. Tells how many of the epoch have run now, and whether they are all. */
  private async batches(epoch: number, batch: number): Promise<{ batches: number; whole: boolean }> {
    const { callbacks, means, turns } = this;
    const { feed, waiting } = this.run;
    for (let batches = batch; ; batches++) {
      if (turns.due()) await turns.give();
      if (this.stopped) return { batches, whole: batches === feed.batches };
      const fetching = feed.fetch(batches);
      if (!(typeof fetching === 'boolean' ? fetching : await fetching)) return { batches, whole: !waiting.aborted };
      if (callbacks.watchBatches) await callbacks.batchBegin(batches);
      if (waiting.aborted) return { batches, whole: false };
      this.step(epoch, batches);
      if (callbacks.watchBatches) await callbacks.batchEnd(batches, means.logs());
    }
  }

  private step(epoch: number, batch: number): void {
    const { means, trainer } = this;
    const fetched = this.run.feed.batch();
    trainer.step(fetched, epoch);
    means.add(trainer.loss, trainer.metricSums, fetched.rows);
    noticeNaN(this.history, trainer.loss, epoch, batch, this.model.outputWarning.flaw);
    this.model.position = { epoch, batch: batch + 1, means };
  }

  /** Puts the validation's figures into `logs`, with turns for the event loop. False if the signal came before their end. */
  private async validate(logs: Logs): Promise<boolean> {
    const { model, turns } = this;
    const { validation, validationBatch, waiting } = this.run;
    if (!validation) return true;
    let evaluation: Evaluation;
    do {
      // once more from the start if the model was disposed during a turn: the figures are then of its new weights
      evaluation = new Evaluation(model, validation.inputs, validation.targets, validationBatch);
      do {
        if (turns.due()) await turns.give();
        if (waiting.aborted) return false;
      } while (!evaluation.stale && evaluation.next());
    } while (evaluation.stale);
    addValidation(logs, evaluation.result);
    return true;
  }

  /** That of the last step. */
  private learningRate(epoch: number): number {
    const { compiled } = this.model;
    return compiled.optimizer.rateAt(Math.max(0, this.model.workspace().store.step - 1), epoch);
  }
}
