import type { EpochLogs } from '../logs.js';

/** A figure of every epoch. A run has at least one, unless it was stopped before its first. */
export type PerEpoch = [number, ...number[]];

/** Each figure of a run by name, epoch by epoch. */
export type FigureHistory<Metrics extends string = string> = { [Figure in keyof EpochLogs<Metrics>]: PerEpoch };

/** What a training run came to, epoch by epoch. `Metrics` are the names of the model's metrics. */
export class History<Metrics extends string = string> {
  /** Numbers of the epochs, from 0. */
  readonly epoch: number[] = [];
  /**
   * Each figure by name: loss, metrics, with validation data the same with a `val` in front (valLoss, valAccuracy), and the learningRate of
   * the epoch's last step.
   */
  readonly history: FigureHistory<Metrics> = {} as FigureHistory<Metrics>;
  /** Seconds each epoch took, validation included. */
  readonly seconds: number[] = [];
  /** Why training ended before its last epoch, if it did. */
  stopped: 'signal' | 'callback' | undefined;
  /**
   * Set if training ended within an epoch: the last entry is that epoch's, over the batches that ran until then, and without validation.
   * Callbacks were told of no end of it.
   */
  partial: { epoch: number; batches: number } | undefined;
  /** The first batch whose loss was not a number. */
  firstNaN: { epoch: number; batch: number } | undefined;

  /** Adds an epoch's figures. */
  add(epoch: number, logs: Readonly<Record<string, number>>, seconds: number): void {
    this.epoch.push(epoch);
    this.seconds.push(seconds);
    const figures = this.history as Record<string, number[]>;
    for (const [name, value] of Object.entries(logs)) {
      figures[name] ??= [];
      figures[name].push(value);
    }
  }
}
