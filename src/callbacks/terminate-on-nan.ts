import type { BaseModel, Logs } from '../models/model.js';
import type { Callback, TrainingRun } from './callback.js';

/** Ends training at the first batch whose running loss is no finite number. */
export class TerminateOnNaN implements Callback {
  private model: BaseModel | undefined;

  onTrainBegin({ model }: TrainingRun): void {
    this.model = model;
  }

  onBatchEnd(_batch: number, { loss }: Logs): void {
    if (!Number.isFinite(loss)) this.model!.stopTraining = true;
  }
}
