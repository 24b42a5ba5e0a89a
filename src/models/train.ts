import type { Callback } from '../callbacks/callback.js';
import type { Logs } from '../logs.js';
import { Callbacks } from './callbacks.js';
import { EpochMeans } from './epoch-means.js';
import type { Feed } from './feed.js';
import { History } from './history.js';
import type { Rows } from './inputs.js';
import type { BaseModel } from './model.js';
import { TurnTaker } from './turn-taker.js';
import type { Clipping } from './workspace.js';

/** A training run, its options checked. */
export interface Run {
  feed: Feed;
  epochs: number;
  initialEpoch: number;
  callbacks: readonly Callback[];
  validation: { inputs: Rows; targets: Rows } | undefined;
  validationBatch: number;
  signal: AbortSignal | undefined;
  clipping: Clipping | undefined;
}

/** Reports the first loss that is not a number: training goes on, since a callback may want to see it. */
function noticeNaN(history: History, loss: number, epoch: number, batch: number): void {
  if (history.firstNaN || !Number.isNaN(loss)) return;
  history.firstNaN = { epoch, batch };
  console.warn(`fit: the loss became NaN in epoch ${epoch}, batch ${batch}. Try a smaller learning rate, or inputs scaled to about 0..1.`);
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
  const { feed, signal, validation, epochs } = run;
  const { compiled } = model;
  const history = new History();
  const callbacks = new Callbacks(run.callbacks);
  const means = new EpochMeans(compiled.metrics.map(({ name }) => name));
  const turns = new TurnTaker();
  const stopped = (): boolean => (signal?.aborted ?? false) || model.stopTraining;
  const resumed = model.takePosition();
  const first = resumed ?? { epoch: run.initialEpoch, batch: 0, means: undefined };
  let logs: Logs = { loss: Number.NaN };

  model.stopTraining = false;
  await callbacks.trainBegin({ model, epochs, initialEpoch: first.epoch, batches: feed.batches, examples: feed.examples });
  for (let epoch = first.epoch; epoch < epochs && !stopped(); epoch++) {
    const start = performance.now();
    means.reset(epoch === first.epoch ? first.means : undefined);
    feed.begin(epoch);
    await callbacks.epochBegin(epoch);
    for (let batch = epoch === first.epoch ? first.batch : 0; !stopped(); batch++) {
      const loading = feed.load(batch);
      const rows = typeof loading === 'number' ? loading : await loading;
      if (rows === 0) break;
      if (callbacks.watchBatches) await callbacks.batchBegin(batch);
      const space = model.workspace();
      space.prepare(compiled.optimizer);
      const loss = space.trainStep(feed.plan, rows, compiled.optimizer, epoch, run.clipping);
      means.add(loss, feed.plan.metricSums, rows);
      noticeNaN(history, loss, epoch, batch);
      model.position = { epoch, batch: batch + 1, means };
      if (callbacks.watchBatches) await callbacks.batchEnd(batch, means.logs());
      if (turns.due()) await turns.give();
    }
    logs = means.logs();
    if (stopped()) break;
    model.workspace().epochsTrained++;
    model.position = { epoch: epoch + 1, batch: 0, means: undefined };
    if (validation) addValidation(logs, model.evaluateRows(validation.inputs, validation.targets, run.validationBatch));
    history.add(epoch, logs, (performance.now() - start) / 1000);
    await callbacks.epochEnd(epoch, logs);
  }
  if (stopped()) history.stopped = signal?.aborted ? 'signal' : 'callback';
  await callbacks.trainEnd(logs);
  return history;
}
