import { OptionError } from '../errors.js';
import { checkFilePath, writeFileSafely } from '../files.js';
import type { HostURL } from '../host-types.js';
import type { Logs } from '../logs.js';
import { checkOptions, positiveInteger } from '../options.js';
import type { Callback, TrainedModel, TrainingRun } from './callback.js';
import { Monitor, type MonitorMode } from './monitor.js';
import { checkState } from './state.js';

export interface ModelCheckpointOptions {
  /** Where to: a file (Node, Deno, Bun), which is written beside and renamed, or a function that keeps the bytes. */
  filepath: string | HostURL | ((bytes: Uint8Array) => void | Promise<void>);
  /** The figure that `saveBestOnly` looks at. Default 'valLoss'. */
  monitor?: string;
  /** At the end of an epoch, only when the figure has improved. Default false. */
  saveBestOnly?: boolean;
  /** Whether lower or higher is better. Default 'auto': higher for accuracies. */
  mode?: MonitorMode;
  /** Batches between checkpoints within an epoch, besides those at its end. Default 'epoch': none. */
  saveFreq?: 'epoch' | number;
}

/** Writes checkpoints, from which `model.resume` goes on to the same bits, at the end of epochs and between batches. */
export class ModelCheckpoint implements Callback {
  readonly kind: string = 'ModelCheckpoint';
  readonly figures: readonly string[] = [];
  private readonly filepath: ModelCheckpointOptions['filepath'];
  private readonly monitor: Monitor | undefined;
  private model: TrainedModel | undefined;
  readonly onBatchEnd?: (batch: number) => Promise<void>;

  constructor(options: ModelCheckpointOptions) {
    checkOptions('ModelCheckpoint', options, ['filepath', 'monitor', 'saveBestOnly', 'mode', 'saveFreq']);
    const { filepath, monitor = 'valLoss', saveBestOnly = false, mode, saveFreq = 'epoch' } = options;
    if (filepath === undefined) throw new OptionError('ModelCheckpoint: option "filepath" is missing; expected a file or a function.');
    this.filepath = filepath;
    this.monitor = saveBestOnly ? new Monitor('ModelCheckpoint', monitor, mode, 0) : undefined;
    if (saveFreq === 'epoch') return;
    const every = positiveInteger('ModelCheckpoint', 'saveFreq', saveFreq);
    this.onBatchEnd = async (batch) => {
      if ((batch + 1) % every === 0) await this.write();
    };
  }

  async onTrainBegin(run: TrainingRun): Promise<void> {
    this.model = run.model;
    this.monitor?.expect(run);
    if (typeof this.filepath !== 'function') await checkFilePath('ModelCheckpoint', this.filepath);
  }

  async onEpochEnd(_epoch: number, logs: Logs): Promise<void> {
    if (!this.monitor || this.monitor.improved(this.monitor.value(logs))) await this.write();
  }

  state(): object | undefined {
    return this.monitor && { best: this.monitor.best };
  }

  restore(state: unknown): void {
    if (this.monitor) this.monitor.best = checkState('ModelCheckpoint', state, { best: 'number' }).best;
  }

  private async write(): Promise<void> {
    const bytes = this.model!.checkpoint();
    if (typeof this.filepath === 'function') await this.filepath(bytes);
    else await writeFileSafely(this.filepath, bytes);
  }
}
