import type { EpochLogs, Logs } from '../logs.js';
import type { MetricName } from '../metrics/index.js';
import type { Optimizer } from '../optimizers/index.js';

/** A parameter as callbacks read it. */
export interface TrainedParameter {
  /** `layer/parameter`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** A copy of the values. */
  readonly values: Float32Array;
  /** A copy of the gradient of the last training step. */
  readonly gradient: Float32Array;
}

/** What a callback may do with the model in training. */
export interface TrainedModel {
  readonly name: string;
  readonly parameters: readonly TrainedParameter[];
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
  /** The first batch of that epoch: not 0 where the run was resumed from a checkpoint within it. */
  readonly initialBatch: number;
  /** Batches an epoch, if known beforehand. */
  readonly batches: number | undefined;
  /** Examples an epoch, if known beforehand. */
  readonly examples: number | undefined;
  /** The names that `logs` have at the end of an epoch when they come to this callback. */
  readonly figures: readonly string[];
  /** Whether a callback before it may add others. */
  readonly mayHaveMore: boolean;
}

/**
 * Hooks of a training run; all optional, so any object with some of them will do. `logs` holds the running means of the
 * epoch; at the end of an epoch the validation figures too. What returns a promise is waited for. `Metrics` are the names of
 * the model's metrics, by default those of this package.
 *
 * A checkpoint holds what `state` returns, and a run resumed from it hands that to `restore` of the callback of the same kind and
 * place among its kind, after `onTrainBegin`. Nothing is done twice then: hooks that had been called for the batch or epoch of the cut are not called
 * again, and those that had not are, so that a cut run calls `onBatchEnd` and `onEpochEnd` as often as a whole one. A callback
 * without state is told of the epoch again (`onEpochBegin`, `onBatchBegin`), since it may start a clock there. One that was not in the
 * checkpoint starts afresh, and the state of one that is not in the run is left out, with a warning unless `verbose` is 0.
 * A callback that takes checkpoints itself counts as called: it should do so last in its hook.
 */
export interface Callback<Metrics extends string = MetricName> {
  /** What checkpoints know it by. Default: the name of its class, which minifiers may change. */
  readonly kind?: string;
  /** The names that it adds to the logs at the end of an epoch. Default: not known, if it has an `onEpochEnd`. */
  readonly figures?: readonly string[];
  onTrainBegin?(run: TrainingRun): void | Promise<void>;
  onEpochBegin?(epoch: number): void | Promise<void>;
  onBatchBegin?(batch: number): void | Promise<void>;
  onBatchEnd?(batch: number, logs: Logs<Metrics>): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: EpochLogs<Metrics>): void | Promise<void>;
  onTrainEnd?(logs: EpochLogs<Metrics>): void | Promise<void>;
  /** In place of `onTrainEnd` in a run that fails, for letting go of what it holds. Not waited for; what it throws itself is lost. */
  onTrainError?(error: unknown): void;
  /**
   * What it has to know to go on, as plain data: numbers, strings, true, false, null, lists and objects of them, Float32Array, Float64Array,
   * Int32Array, Uint8Array. Undefined: nothing.
   */
  state?(): unknown;
  /** Goes on from what `state` returned. It may set the model's `stopTraining`. */
  restore?(state: unknown): void | Promise<void>;
}
