import type { Logs } from '../logs.js';
import { checkOptions, inRange } from '../options.js';
import type { Callback, TrainedModel, TrainingRun } from './callback.js';
import { Monitor, type MonitorMode } from './monitor.js';

export interface EarlyStoppingOptions {
  /** The figure to watch. Default 'valLoss'. */
  monitor?: string;
  /** Epochs without improvement that are waited for. Default 0. */
  patience?: number;
  /** What counts as an improvement. Default 0: any. */
  minDelta?: number;
  /** Whether lower or higher is better. Default 'auto': higher for accuracies. */
  mode?: MonitorMode;
  /** Go back to the weights of the best epoch at the end. Default false. */
  restoreBestWeights?: boolean;
}

/** Ends training when a figure has not improved for `patience` epochs. */
export class EarlyStopping implements Callback {
  /** The best figure, and the epoch it came from. */
  best: number | undefined;
  bestEpoch: number | undefined;
  /** The epoch at whose end training was stopped. */
  stoppedEpoch: number | undefined;
  private readonly monitor: Monitor;
  private readonly patience: number;
  private readonly restore: boolean;
  private model: TrainedModel | undefined;
  private weights: Float32Array[] | undefined;
  private waited = 0;

  constructor(options: EarlyStoppingOptions = {}) {
    checkOptions('EarlyStopping', options, ['monitor', 'patience', 'minDelta', 'mode', 'restoreBestWeights']);
    const minDelta = inRange('EarlyStopping', 'minDelta', options.minDelta ?? 0, 0, Infinity);
    this.monitor = new Monitor('EarlyStopping', options.monitor ?? 'valLoss', options.mode, minDelta);
    this.patience = inRange('EarlyStopping', 'patience', options.patience ?? 0, 0, Infinity);
    this.restore = options.restoreBestWeights ?? false;
  }

  onTrainBegin({ model }: TrainingRun): void {
    this.model = model;
    this.monitor.reset();
    this.waited = 0;
    this.best = this.bestEpoch = this.stoppedEpoch = this.weights = undefined;
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    const value = this.monitor.value(logs);
    if (this.monitor.improved(value)) {
      this.waited = 0;
      this.best = value;
      this.bestEpoch = epoch;
      if (this.restore) this.weights = this.model!.getWeights();
      return;
    }
    this.waited++;
    if (this.waited < Math.max(1, this.patience)) return;
    this.stoppedEpoch = epoch;
    this.model!.stopTraining = true;
  }

  onTrainEnd(): void {
    if (this.weights) this.model!.setWeights(this.weights);
  }
}
