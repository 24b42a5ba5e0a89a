import { type BaseModel, type Callback, EarlyStopping, inactiveNeurons, type Logs, type TrainingRun } from 'wasm-nn';
import type { PreparedData } from './data/data-spec.js';
import type { RecordSpec } from './experiment.js';
import { rounded, type TrialResult } from './results.js';
import type { Settled } from './settle.js';

/** Steps whose time is kept, the last ones: their median is the time of a step. */
const TIMED_STEPS = 400;

/** What a run notes beside the model's checkpoint: with both, it goes on as if it had not been cut. */
export interface Notes {
  epochs: number;
  step: number;
  curves: { [name: string]: (number | null)[] };
  /** Epoch by epoch as they came, for early stopping, which compares all digits. */
  logs: Logs[];
  seconds: { training: number; total: number };
  stepSeconds: number[];
  /** Of the epoch so far: examples, and the sum of their losses. */
  sum: { examples: number; loss: number };
  iterations: NonNullable<TrialResult['iterations']>;
  inactive: NonNullable<TrialResult['inactive']>;
}

export const freshNotes = (): Notes => ({
  epochs: 0,
  step: 0,
  curves: {},
  logs: [],
  seconds: { training: 0, total: 0 },
  stepSeconds: [],
  sum: { examples: 0, loss: 0 },
  iterations: { step: [], loss: [], testStep: [], testLoss: [] },
  inactive: [],
});

export interface SessionOptions {
  model: BaseModel;
  data: PreparedData;
  record: Settled<RecordSpec>;
  batchSize: number;
  /** Batches an epoch, and epochs of the run. */
  batches: number;
  epochs: number;
  stop: { patience: number; minDelta: number } | undefined;
  /** Whether the state may be written within an epoch; else at its end alone. */
  withinEpochs: boolean;
  /** Milliseconds between one writing of the state and the next. */
  saveEvery: number;
  /** Whether it is written after every epoch besides. */
  saveEpochs: boolean;
  save(notes: Notes): Promise<void>;
  progress(share: number, logs: Logs): void;
  onEpoch?: ((epoch: number, logs: Logs) => void) | undefined;
}

/** Follows a training run: notes its curves and times, stops it early, writes its state from time to time. */
export class Session implements Callback {
  private readonly stop: EarlyStopping | undefined;
  private tick = 0;
  private begun = performance.now();
  private saved = performance.now();
  private resumed: boolean;

  constructor(
    readonly notes: Notes,
    private readonly options: SessionOptions,
  ) {
    const { stop } = options;
    this.stop = stop && new EarlyStopping({ patience: stop.patience, minDelta: stop.minDelta });
    this.resumed = notes.step > notes.epochs * options.batches;
  }

  get stoppedEarly(): boolean {
    return this.stop?.stoppedEpoch !== undefined;
  }

  /** Early stopping sees the epochs before a cut again, so that it needs no state of its own. */
  onTrainBegin(run: TrainingRun): void {
    this.stop?.onTrainBegin(run);
    this.notes.logs.forEach((logs, epoch) => void this.stop?.onEpochEnd(epoch, logs));
    // also where it was cut before its first step: that noted them
    if (this.notes.inactive.length === 0) this.noteInactive();
    for (let epoch = 0; epoch < this.notes.epochs; epoch++) this.options.data.beginEpoch?.(epoch);
  }

  onEpochBegin(epoch: number): void {
    this.options.data.beginEpoch?.(epoch);
    if (!this.resumed) this.notes.sum = { examples: 0, loss: 0 };
    this.resumed = false;
    this.tick = performance.now();
  }

  async onBatchEnd(batch: number, logs: Logs): Promise<void> {
    const { notes, options } = this;
    const seconds = (performance.now() - this.tick) / 1000;
    notes.seconds.training += seconds;
    notes.stepSeconds[notes.step % TIMED_STEPS] = seconds;
    notes.step++;
    this.noteIteration(batch, logs);
    options.progress((notes.epochs + (batch + 1) / options.batches) / options.epochs, logs);
    if (options.withinEpochs) await this.saveIfDue();
    this.tick = performance.now();
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const { notes } = this;
    notes.epochs = epoch + 1;
    notes.logs.push({ ...logs });
    for (const [name, value] of Object.entries(logs)) {
      notes.curves[name] ??= [];
      notes.curves[name].push(rounded(value));
    }
    this.noteInactive();
    this.stop?.onEpochEnd(epoch, logs);
    this.options.onEpoch?.(epoch, logs);
    if (this.options.saveEpochs) await this.save();
    else await this.saveIfDue();
  }

  /** Adds the time since it was last noted to the run's. */
  noteTime(): void {
    const now = performance.now();
    this.notes.seconds.total += (now - this.begun) / 1000;
    this.begun = now;
  }

  async save(): Promise<void> {
    this.noteTime();
    this.saved = this.begun;
    await this.options.save(this.notes);
  }

  private async saveIfDue(): Promise<void> {
    if (performance.now() - this.saved >= this.options.saveEvery) await this.save();
  }

  /** The batch's own loss, out of the running means, and from time to time the test set's. */
  private noteIteration(batch: number, logs: Logs): void {
    const { record, data, model, batchSize } = this.options;
    if (!record.iterations) return;
    const { sum, iterations, step } = this.notes;
    const examples = Math.min((batch + 1) * batchSize, data.train.y.length);
    const loss = logs.loss! * examples;
    if (step % record.iterations.every === 0) {
      iterations.step.push(step);
      iterations.loss.push(rounded((loss - sum.loss) / (examples - sum.examples)));
    }
    this.notes.sum = { examples, loss };
    if (step % record.iterations.testEvery !== 0) return;
    iterations.testStep.push(step);
    iterations.testLoss.push(rounded(model.evaluate(data.test.x, data.test.y, { batchSize: 500 }).loss!));
  }

  private noteInactive(): void {
    const { record, data, model } = this.options;
    if (!record.inactive) return;
    const count = Math.min(record.inactive, data.train.y.length);
    const size = data.train.x.data.length / data.train.y.length;
    const x = { data: data.train.x.data.subarray(0, count * size), shape: [count, ...data.shape] };
    for (const { layer, share } of inactiveNeurons(model, x)) {
      const known = this.notes.inactive.find((entry) => entry.layer === layer);
      if (known) known.share.push(rounded(share)!);
      else this.notes.inactive.push({ layer, share: [rounded(share)!] });
    }
  }
}
