import type { Logs } from '../logs.js';
import { checkOptions } from '../options.js';
import type { Callback, TrainedModel, TrainingRun } from './callback.js';

/** Ends training at the first batch whose running loss is no finite number. */
export class TerminateOnNaN implements Callback {
  private model: TrainedModel | undefined;

  /** Takes no options. */
  constructor(options: Readonly<Record<string, never>> = {}) {
    checkOptions('TerminateOnNaN', options, []);
  }

  onTrainBegin({ model }: TrainingRun): void {
    this.model = model;
  }

  onBatchEnd(_batch: number, { loss }: Logs): void {
    if (!Number.isFinite(loss)) this.model!.stopTraining = true;
  }
}
