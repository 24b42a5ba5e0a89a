import { OptionError } from '../errors.js';
import { checkTarget, saveTo } from '../files/save-to.js';
import type { HostURL } from '../host-types.js';
import type { Logs } from '../logs.js';
import { joined, type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { positiveInteger, show, trueOrFalse } from '../options.js';
import type { Callback, TrainedModel, TrainingRun } from './callback.js';
import { Monitor, monitorOptions } from './monitor.js';
import { checkState } from './state.js';

type Filepath = string | HostURL | ((bytes: Uint8Array) => void | Promise<void>);

function filepathOption(owner: string, name: string, given: Filepath): Filepath {
  if (given === undefined) throw new OptionError(`${owner}: option "${name}" is missing; expected a file or a function.`);
  if (typeof given === 'string' || typeof given === 'function' || given instanceof URL) return given;
  throw new OptionError(`${owner}: option "${name}" must be the path or the URL of a file, or a function, received ${show(given)}.`);
}

const modelCheckpointOptions = /* @__PURE__ */ joined(
  {
    /** Where to: what `saveTo` takes, such as a file, which is written beside and renamed, or `indexeddb://NAME`; or a function that keeps the bytes. */
    filepath: filepathOption,
    /** At the end of an epoch, only when the figure has improved. Default false. */
    saveBestOnly: [trueOrFalse, false],
    /** Batches between checkpoints within an epoch, besides those at its end. Default 'epoch': none. */
    saveFreq: [
      (owner, name, given: 'epoch' | number): 'epoch' | number => (given === 'epoch' ? given : positiveInteger(owner, name, given)),
      'epoch',
    ],
  } as const satisfies OptionSpec,
  monitorOptions,
);

export interface ModelCheckpointOptions extends OptionsOf<typeof modelCheckpointOptions> {}

/** Writes checkpoints, from which `model.resume` goes on to the same bits, at the end of epochs and between batches. */
export class ModelCheckpoint implements Callback {
  readonly kind: string = 'ModelCheckpoint';
  readonly figures: readonly string[] = [];
  private readonly filepath: Filepath;
  private readonly monitor: Monitor | undefined;
  private model: TrainedModel | undefined;
  readonly onBatchEnd?: (batch: number) => Promise<void>;

  constructor(options: ModelCheckpointOptions) {
    const { filepath, monitor, saveBestOnly, mode, saveFreq: every } = settle(this.kind, options, modelCheckpointOptions);
    this.filepath = filepath;
    this.monitor = saveBestOnly ? new Monitor(this.kind, monitor, mode, 0) : undefined;
    if (every === 'epoch') return;
    this.onBatchEnd = async (batch) => {
      if ((batch + 1) % every === 0) await this.write();
    };
  }

  async onTrainBegin(run: TrainingRun): Promise<void> {
    this.model = run.model;
    this.monitor?.expect(run);
    if (typeof this.filepath !== 'function') await checkTarget('ModelCheckpoint', this.filepath);
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
    else await saveTo(this.filepath, bytes);
  }
}
