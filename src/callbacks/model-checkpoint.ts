import { OptionError } from '../errors.js';
import { writeFileSafely } from '../files.js';
import type { Logs } from '../logs.js';
import { checkOptions, positiveInteger } from '../options.js';
import type { Callback, TrainedModel, TrainingRun } from './callback.js';
import { Monitor, type MonitorMode } from './monitor.js';

export interface ModelCheckpointOptions {
  /** Where to: a file (Node, Deno, Bun), which is written beside and renamed, or a function that keeps the bytes. */
  to: string | URL | ((bytes: Uint8Array) => void | Promise<void>);
  /** Only when this figure has improved, at the end of an epoch. Default: always. */
  monitor?: string;
  /** Whether lower or higher is better. Default 'auto': higher for accuracies. */
  mode?: MonitorMode;
  /** Also after every so many batches. Default: at the end of epochs alone. */
  everyBatches?: number;
}

/** Writes checkpoints, from which `model.resume` goes on to the same bits, at the end of epochs and between batches. */
export class ModelCheckpoint implements Callback {
  private readonly to: ModelCheckpointOptions['to'];
  private readonly monitor: Monitor | undefined;
  private readonly everyBatches: number | undefined;
  private model: TrainedModel | undefined;
  readonly onBatchEnd: ((batch: number) => Promise<void>) | undefined;

  constructor(options: ModelCheckpointOptions) {
    checkOptions('ModelCheckpoint', options, ['to', 'monitor', 'mode', 'everyBatches']);
    if (options.to === undefined) throw new OptionError('ModelCheckpoint: option "to" is missing; expected a file or a function.');
    this.to = options.to;
    this.monitor = options.monitor === undefined ? undefined : new Monitor('ModelCheckpoint', options.monitor, options.mode, 0);
    const every = options.everyBatches;
    this.everyBatches = every === undefined ? undefined : positiveInteger('ModelCheckpoint', 'everyBatches', every);
    if (this.everyBatches) this.onBatchEnd = (batch) => this.afterBatch(batch);
  }

  onTrainBegin({ model }: TrainingRun): void {
    this.model = model;
  }

  async onEpochEnd(_epoch: number, logs: Logs): Promise<void> {
    if (!this.monitor || this.monitor.improved(this.monitor.value(logs))) await this.write();
  }

  private async afterBatch(batch: number): Promise<void> {
    if ((batch + 1) % this.everyBatches! === 0) await this.write();
  }

  private async write(): Promise<void> {
    const bytes = this.model!.checkpoint();
    if (typeof this.to === 'function') await this.to(bytes);
    else await writeFileSafely(this.to, bytes);
  }
}
