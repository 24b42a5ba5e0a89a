import type { Logs } from '../logs.js';
import { checkOptions } from '../options.js';
import type { Callback, TrainedModel, TrainingRun } from './callback.js';
import { checkState } from './state.js';

/** Ends training at the first batch whose running loss is no finite number. */
export class TerminateOnNaN implements Callback {
  readonly kind: string = 'TerminateOnNaN';
  readonly figures: readonly string[] = [];
  private stopped = false;
  private model: TrainedModel | undefined;

  /** Takes no options. */
  constructor(options: Readonly<Record<string, never>> = {}) {
    checkOptions('TerminateOnNaN', options, []);
  }

  onTrainBegin({ model }: TrainingRun): void {
    this.model = model;
    this.stopped = false;
  }

  onBatchEnd(_batch: number, { loss }: Logs): void {
    if (!Number.isFinite(loss)) this.stop();
  }

  state(): object {
    return { stopped: this.stopped };
  }

  restore(state: unknown): void {
    if (checkState('TerminateOnNaN', state, { stopped: 'boolean' }).stopped) this.stop();
  }

  private stop(): void {
    this.stopped = this.model!.stopTraining = true;
  }
}
