import type { Callback, TrainingRun } from '../callbacks/callback.js';
import type { EpochLogs, Logs } from '../logs.js';
import type { Waiting } from './waiting.js';

/**
 * A list of callbacks as one, each waited for until the run's signal ends that. A batch is only announced where somebody listens, since that
 * costs a promise.
 */
export class Callbacks {
  readonly watchBatches: boolean;

  constructor(
    private readonly list: readonly Callback<string>[],
    private readonly waiting: Waiting,
  ) {
    this.watchBatches = list.some((callback) => callback.onBatchBegin || callback.onBatchEnd);
  }

  async trainBegin(run: TrainingRun): Promise<void> {
    for (const callback of this.list) await this.settled(callback.onTrainBegin?.(run));
  }

  async epochBegin(epoch: number): Promise<void> {
    for (const callback of this.list) await this.settled(callback.onEpochBegin?.(epoch));
  }

  async batchBegin(batch: number): Promise<void> {
    for (const callback of this.list) await this.settled(callback.onBatchBegin?.(batch));
  }

  async batchEnd(batch: number, logs: Logs): Promise<void> {
    for (const callback of this.list) await this.settled(callback.onBatchEnd?.(batch, logs));
  }

  async epochEnd(epoch: number, logs: EpochLogs): Promise<void> {
    for (const callback of this.list) await this.settled(callback.onEpochEnd?.(epoch, logs));
  }

  async trainEnd(logs: EpochLogs): Promise<void> {
    for (const callback of this.list) await this.settled(callback.onTrainEnd?.(logs));
  }

  private async settled(work: void | Promise<void>): Promise<void> {
    if (work !== undefined) await this.waiting.for(work, { grace: true });
  }
}
