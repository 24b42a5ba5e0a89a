import type { Logs } from '../logs.js';
import type { Optimizer } from '../optimizers/index.js';

/** What a callback may do with the model in training. */
export interface TrainedModel {
  readonly name: string;
  /** Set it to end training after the current batch. */
  stopTraining: boolean;
  readonly compiled: { readonly optimizer: Optimizer };
  getWeights(): (Float32Array | Float64Array)[];
  setWeights(weights: readonly ArrayLike<number>[]): void;
  save(): Uint8Array;
  checkpoint(): Uint8Array;
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
 * epoch; at the end of an epoch the validation figures too. What returns a promise is waited for.
 */
export interface Callback {
  onTrainBegin?(run: TrainingRun): void | Promise<void>;
  onEpochBegin?(epoch: number): void | Promise<void>;
  onBatchBegin?(batch: number): void | Promise<void>;
  onBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: Logs): void | Promise<void>;
  onTrainEnd?(logs: Logs): void | Promise<void>;
}
