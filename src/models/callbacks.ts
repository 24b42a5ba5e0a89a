import type { Callback, TrainingRun } from '../callbacks/callback.js';
import type { Logs } from '../logs.js';

/** A list of callbacks as one. A batch is only announced where somebody listens, since that costs a promise. */
export class Callbacks {
  readonly watchBatches: boolean;

  constructor(private readonly list: readonly Callback<string>[]) {
    this.watchBatches = list.some((callback) => callback.onBatchBegin || callback.onBatchEnd);
  }

  async trainBegin(run: TrainingRun): Promise<void> {
    for (const callback of this.list) await callback.onTrainBegin?.(run);
  }

  async epochBegin(epoch: number): Promise<void> {
    for (const callback of this.list) await callback.onEpochBegin?.(epoch);
  }

  async batchBegin(batch: number): Promise<void> {
    for (const callback of this.list) await callback.onBatchBegin?.(batch);
  }

  async batchEnd(batch: number, logs: Logs): Promise<void> {
    for (const callback of this.list) await callback.onBatchEnd?.(batch, logs);
  }

  async epochEnd(epoch: number, logs: Logs): Promise<void> {
    for (const callback of this.list) await callback.onEpochEnd?.(epoch, logs);
  }

  async trainEnd(logs: Logs): Promise<void> {
    for (const callback of this.list) await callback.onTrainEnd?.(logs);
  }
}
