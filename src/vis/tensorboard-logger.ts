import type { Callback, TrainedModel, TrainingRun } from '../callbacks/callback.js';
import { OptionError } from '../errors.js';
import { appendTo, checkFilePath } from '../files.js';
import type { Logs } from '../logs.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { show, wholeNumber } from '../options.js';
import { histogramOf, summaryRecord, type Value, versionRecord } from './event.js';

/** TensorBoard shows each as a run of its own, in a colour of its own. */
export type TensorBoardRun = 'train' | 'validation';

type LogDir = string | ((run: TensorBoardRun, bytes: Uint8Array) => void | Promise<void>);

function logDirOption(owner: string, name: string, given: LogDir): LogDir {
  if (typeof given === 'function' || (typeof given === 'string' && given !== '')) return given;
  throw new OptionError(
    `${owner}: option "${name}" must be the path of a folder, or a function that keeps the bytes, received ${show(given)}.`,
  );
}

const tensorBoardLoggerOptions = {
  /**
   * The folder, which holds a run's `train` and `validation` and may hold other runs beside: `tensorboard --logdir` takes it or the one above. Or a function that
   * appends the bytes to the file of a run, where there is no file system.
   */
  logDir: logDirOption,
  /** Epochs between histograms of the weights and of their last gradients. Default 0: none. */
  histogramFreq: [wholeNumber, 0],
} as const satisfies OptionSpec;

export interface TensorBoardLoggerOptions extends OptionsOf<typeof tensorBoardLoggerOptions> {}

/** `valLoss` belongs to the run of validation, as `epoch_loss`; `learningRate` is `epoch_learning_rate`. */
function place(figure: string): { run: TensorBoardRun; tag: string } {
  const [, own] = /^val([A-Z].*)$/.exec(figure) ?? [];
  const name = (own ?? figure).replace(/[A-Z]/g, (letter, at) => `${at > 0 ? '_' : ''}${letter.toLowerCase()}`);
  return { run: own === undefined ? 'train' : 'validation', tag: `epoch_${name}` };
}

/**
 * Writes what TensorBoard shows, in its event format: the figures of every epoch, by Keras's names (`epoch_loss` of the runs `train` and `validation`), and, if
 * asked for, histograms of the weights and their gradients. Events are appended, so a run that goes on from a checkpoint goes on in its curves.
 * Throws OptionError where `logDir` is a folder and there is no file system.
 */
export class TensorBoardLogger implements Callback<string> {
  readonly kind: string = 'TensorBoardLogger';
  readonly figures: readonly string[] = [];
  private readonly logDir: LogDir;
  private readonly histogramFreq: number;
  private readonly begun = new Set<TensorBoardRun>();
  private model: TrainedModel | undefined;
  private file = '';

  constructor(options: TensorBoardLoggerOptions) {
    const { logDir, histogramFreq } = settle(this.kind, options, tensorBoardLoggerOptions);
    this.logDir = logDir;
    this.histogramFreq = histogramFreq;
  }

  async onTrainBegin({ model }: TrainingRun): Promise<void> {
    this.model = model;
    this.begun.clear();
    // TensorBoard reads the files of a folder in the order of their names
    this.file = `events.out.tfevents.${String(Math.floor(Date.now() / 1000)).padStart(10, '0')}.wasm-nn`;
    if (typeof this.logDir === 'string') await checkFilePath(this.kind, `${this.logDir}/train/${this.file}`);
  }

  async onEpochEnd(epoch: number, logs: Logs<string>): Promise<void> {
    const found = new Map<TensorBoardRun, Value[]>();
    for (const [figure, simple_value] of Object.entries(logs)) {
      if (simple_value === undefined) continue;
      const { run, tag } = place(figure);
      found.set(run, [...(found.get(run) ?? []), { tag, simple_value }]);
    }
    if (this.histogramFreq > 0 && (epoch + 1) % this.histogramFreq === 0) {
      const train = found.get('train') ?? [];
      for (const { name, values, gradient } of this.model?.parameters ?? [])
        train.push(
          { tag: `${name}/histogram`, histo: histogramOf(values) },
          { tag: `${name}/gradient/histogram`, histo: histogramOf(gradient) },
        );
      found.set('train', train);
    }
    for (const [run, values] of found) await this.write(run, epoch, values);
  }

  private async write(run: TensorBoardRun, step: number, values: readonly Value[]): Promise<void> {
    const seconds = Date.now() / 1000;
    const head = this.begun.has(run) ? [] : [versionRecord(seconds)];
    this.begun.add(run);
    for (const bytes of [...head, summaryRecord(seconds, step, values)]) {
      if (typeof this.logDir === 'string') await appendTo(this.kind, `${this.logDir}/${run}/${this.file}`, bytes);
      else await this.logDir(run, bytes);
    }
  }
}
