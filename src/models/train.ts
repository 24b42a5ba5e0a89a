import type { Callback } from '../callbacks/callback.js';
import { DataError } from '../errors.js';
import { type EpochLogs, type Logs, validationName } from '../logs.js';
import { Callbacks } from './callbacks.js';
import { EpochMeans } from './epoch-means.js';
import { Evaluation } from './evaluate.js';
import type { Feed } from './feed.js';
import { History } from './history.js';
import type { Rows } from './inputs.js';
import type { Position } from './position.js';
import type { CheckedData, StepOptions, Trainer } from './trainer.js';
import { TurnTaker } from './turn-taker.js';
import type { Waiting } from './waiting.js';

/** A training run of `owner`, fit or fitDataset, its options checked. */
export interface Run extends StepOptions {
  feed: Feed;
  epochs: number;
  initialEpoch: number;
  callbacks: readonly Callback<string>[];
  /** What to evaluate, or who gives its figures. */
  validation: (CheckedData & { readonly weights: readonly (Rows | undefined)[] | undefined }) | (() => Promise<Logs<string>>) | undefined;
  validationBatch: number;
  /** For callbacks and data sets, until the signal. */
  waiting: Waiting;
}

/** Reports the first loss that is not a number: training goes on, since a callback may want to see it. */
function noticeNaN(history: History, epoch: number, batch: number, flaw: string | undefined): void {
  if (history.firstNaN) return;
  history.firstNaN = { epoch, batch };
  const advice = flaw === undefined ? '. Try a smaller learning rate, or inputs scaled to about 0..1.' : `: ${flaw}`;
  console.warn(`fit: the loss became NaN in epoch ${epoch}, batch ${batch}${advice}`);
}

/**
 * Epochs of batches until the last epoch, the signal, or a callback's `stopTraining`. A run that was resumed from a
 * checkpoint starts at the epoch and batch where that was taken.
 */
export async function train(trainer: Trainer, given: Omit<Run, 'feed'> & { readonly feed: Feed | Promise<Feed> }): Promise<History> {
  // from here on, also while the feed's code is loaded, the model is this run's
  trainer.begin(given.owner);
  const callbacks = new Callbacks(given.callbacks, given.waiting);
  let feed: Feed | undefined;
  try {
    feed = given.feed instanceof Promise ? await given.feed : given.feed;
    return await new TrainingLoop(trainer, { ...given, feed }, callbacks).train();
  } catch (error) {
    callbacks.trainError(error);
    // the first error is the one to tell
    await feed?.end().catch(() => {});
    throw error;
  } finally {
    trainer.end();
  }
}

/** One run: epochs, batches, and what is told of them. */
class TrainingLoop {
  private readonly history = new History();
  private readonly figures: readonly string[];
  private readonly means: EpochMeans;
  /** Whether no step of the run has looked at the outputs yet. */
  private outputsUnseen = true;
  private readonly turns = new TurnTaker();
  /** Where the run starts. */
  private readonly first: Position;
  /** Its epoch and next batch. */
  private at: { epoch: number; batch: number };
  /** Whether it has gone past `first`: a checkpoint before that is the one it was resumed from. */
  private underWay = false;
  private logs: EpochLogs = { loss: Number.NaN, learningRate: Number.NaN };

  constructor(
    private readonly trainer: Trainer,
    private readonly run: Run,
    private readonly callbacks: Callbacks,
  ) {
    this.figures = trainer.compiled.figures;
    this.means = new EpochMeans(trainer.compiled);
    this.first = trainer.resumeAt ?? { epoch: run.initialEpoch, batch: 0 };
    this.at = { epoch: this.first.epoch, batch: this.first.batch };
  }

  async train(): Promise<History> {
    const { trainer, callbacks, history, first } = this;
    const { feed, epochs, waiting } = this.run;
    await this.begin();
    if (first.hook === 'onEpochEnd') {
      this.underWay = true;
      this.logs = { ...(first.logs as EpochLogs) };
      await callbacks.epochEnd(first.epoch - 1, this.logs);
    }
    // a callback that had stopped the run at the end of a batch has done so again, and those after it are still to be called
    const pending = first.hook === 'onBatchEnd';
    for (let { epoch } = first; epoch < epochs && (!this.stopped || (pending && !this.underWay)); epoch++) await this.epoch(epoch);
    await feed.end();
    if (this.stopped) history.stopped = waiting.aborted ? 'signal' : 'callback';
    await callbacks.trainEnd(this.logs);
    const end = this.position();
    trainer.position = () => end;
    return history;
  }

  /** What a checkpoint taken now holds of the run. */
  private position(): Position {
    if (!this.underWay) return this.first;
    const { callbacks, means } = this;
    const { epoch, batch } = this.at;
    const { hook, logs, records } = callbacks;
    return { epoch, batch, means: batch > 0 ? means.state : undefined, hook, logs, callbacks: records };
  }

  private async begin(): Promise<void> {
    const { trainer, callbacks, first, figures } = this;
    const { feed, epochs, validation, owner, quiet } = this.run;
    const { epoch: initialEpoch, batch: initialBatch } = first;
    const { batches, examples } = feed;
    const names = [...figures, ...(validation ? figures.map(validationName) : []), 'learningRate'];
    trainer.position = () => this.position();
    const told = { model: trainer.model, epochs, initialEpoch, initialBatch, batches, examples, figures: names };
    const left = await callbacks.trainBegin(told, first);
    trainer.resumeAt = undefined;
    if (left.length > 0 && !quiet)
      console.warn(
        `${owner}: the checkpoint holds the state of ${left.join(', ')}, not among the callbacks here; the run goes on without.`,
      );
  }

  private get stopped(): boolean {
    return this.run.waiting.aborted || this.trainer.model.stopTraining;
  }

  private async epoch(epoch: number): Promise<void> {
    const { trainer, callbacks, means, history } = this;
    const start = performance.now();
    await this.beginEpoch(epoch);
    const whole = await this.batches(epoch);
    if (means.examples === 0) return;
    const figures = means.logs();
    const validated = whole && (await this.validate(figures));
    const logs: EpochLogs = { ...figures, learningRate: this.learningRate(epoch) };
    this.logs = logs;
    const add = (): void => history.add(epoch, logs, (performance.now() - start) / 1000);
    if (validated) {
      trainer.workspace().epochsTrained++;
      this.at = { epoch: epoch + 1, batch: 0 };
      this.underWay = true;
      add();
      await callbacks.epochEnd(epoch, logs);
    } else {
      history.partial = { epoch, batches: this.at.batch };
      add();
    }
  }

  /** Comes to the epoch's first batch, or to the one that a cut run has next: a data set is brought forward to there. */
  private async beginEpoch(epoch: number): Promise<void> {
    const { callbacks, means, turns, run, first } = this;
    const resumed = !this.underWay && first.batch + (first.hook === 'onBatchBegin' ? 1 : 0) > 0;
    means.reset(resumed ? first.means : undefined);
    this.underWay = !resumed || first.hook === 'onEpochBegin';
    run.feed.begin(epoch);
    await callbacks.epochBegin(epoch);
    if (!resumed) return;
    for (let batch = 0; batch < first.batch && !this.stopped; batch++) {
      if (!(await run.feed.fetch(batch)) && !this.stopped)
        throw new DataError(`${run.owner}: received ${batch} batches in epoch ${epoch}; the checkpoint was taken after ${first.batch}.`);
      if (turns.due()) await turns.give();
    }
    if (first.hook !== 'onBatchEnd') return;
    this.underWay = true;
    await callbacks.batchEnd(first.batch - 1, { ...first.logs! });
  }

  /** Trains on the epoch's batches from the next one on. Tells whether the epoch has had them all. */
  private async batches(epoch: number): Promise<boolean> {
    const { callbacks, means, turns } = this;
    const { feed, waiting } = this.run;
    while (true) {
      const { batch } = this.at;
      if (turns.due()) await turns.give();
      if (this.stopped) return batch === feed.batches;
      const fetching = feed.fetch(batch);
      if (!(typeof fetching === 'boolean' ? fetching : await fetching)) return !waiting.aborted;
      this.underWay = true;
      if (callbacks.watchBatches) await callbacks.batchBegin(batch);
      if (waiting.aborted) return false;
      this.step(epoch, batch);
      if (callbacks.watchBatches) await callbacks.batchEnd(batch, means.logs());
    }
  }

  private step(epoch: number, batch: number): void {
    const { means, trainer, run, history } = this;
    const fetched = run.feed.batch();
    trainer.step(fetched, epoch, run, false, this.outputsUnseen);
    this.outputsUnseen = false;
    means.add(trainer.figures, fetched.rows);
    if (Number.isNaN(trainer.figures[0])) noticeNaN(history, epoch, batch, trainer.warning.flaw);
    this.at.batch = batch + 1;
  }

  /** Puts the validation's figures into `logs`, with turns for the event loop. False if the signal came before their end. */
  private async validate(logs: Logs): Promise<boolean> {
    const { trainer, turns } = this;
    const { validation, validationBatch, waiting } = this.run;
    if (!validation) return true;
    const take = (figures: object): void => {
      for (const [name, value] of Object.entries(figures)) logs[validationName(name)] = value;
    };
    if (typeof validation === 'function') {
      const figures = await waiting.for(validation(), { grace: false });
      if (!figures) return false;
      take(figures);
      return true;
    }
    let evaluation: Evaluation;
    do {
      // once more from the start if the model was disposed during a turn: the figures are then of its new weights
      evaluation = new Evaluation(trainer, validation, validation.weights, validationBatch);
      do {
        if (turns.due()) await turns.give();
        if (waiting.aborted) return false;
      } while (!evaluation.stale && evaluation.next());
    } while (evaluation.stale);
    take(evaluation.result);
    return true;
  }

  /** That of the last step. */
  private learningRate(epoch: number): number {
    const { compiled } = this.trainer;
    return compiled.optimizer.rateAt(Math.max(0, this.trainer.workspace().store.step - 1), epoch);
  }
}
