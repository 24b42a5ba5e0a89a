import type { EpochLogs, Logs } from '../logs.js';
import type { MetricName } from '../metrics/index.js';
import type { Optimizer } from '../optimizers/index.js';

/** What a callback may do with the model in training. */
export interface TrainedModel {
  readonly name: string;
  /** Set it to end training after the current batch. */
  stopTraining: boolean;
  readonly compiled: { readonly optimizer: Optimizer };
  getWeights(): Float32Array[];
  setWeights(weights: readonly ArrayLike<number>[]): void;
  save(): Uint8Array<ArrayBuffer>;
  checkpoint(): Uint8Array<ArrayBuffer>;
}

/** What a run is about to do. */
export interface TrainingRun {
  readonly model: TrainedModel;
  readonly epochs: number;
  readonly initialEpoch: number;
  /** Batches an epoch, if known beforehand. */
  readonly batches: number | undefined;
  /** Examples an epoch, if known beforehand. */
  readonly examples: number | undefined;
}

/**
 * Hooks of a training run; all optional, so any object with some of them will do. `logs` holds the running means of the
 * epoch; at the end of an epoch the validation figures too. What returns a promise is waited for. `Metrics` are the names of
 * the model's metrics, by default those of this package.
 */
export interface Callback<Metrics extends string = MetricName> {
  onTrainBegin?(run: TrainingRun): void | Promise<void>;
  onEpochBegin?(epoch: number): void | Promise<void>;
  onBatchBegin?(batch: number): void | Promise<void>;
  onBatchEnd?(batch: number, logs: Logs<Metrics>): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: EpochLogs<Metrics>): void | Promise<void>;
  onTrainEnd?(logs: EpochLogs<Metrics>): void | Promise<void>;
}
