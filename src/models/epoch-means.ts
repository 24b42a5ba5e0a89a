import type { Logs } from '../logs.js';

/** The sums behind the means, as plain data. */
export interface MeansState {
  examples: number;
  loss: number;
  metrics: readonly number[];
}

/** Means of the figures `names`, the loss and metrics, over the examples of an epoch so far. */
export class EpochMeans {
  /** Examples so far. */
  examples = 0;
  private readonly sums: Float64Array;

  constructor(private readonly names: readonly string[]) {
    this.sums = new Float64Array(names.length);
  }

  /** From the start of an epoch, or from where one was left. */
  reset(state?: MeansState): void {
    this.examples = state?.examples ?? 0;
    this.sums.fill(0);
    if (state) this.sums.set([state.loss, ...state.metrics].slice(0, this.sums.length));
  }

  /** Adds a batch: its mean loss, then each metric's sum over its rows. */
  add(figures: Float64Array, rows: number): void {
    const { sums } = this;
    this.examples += rows;
    sums[0]! += figures[0]! * rows;
    for (let i = 1; i < sums.length; i++) sums[i]! += figures[i]!;
  }

  logs(): Logs {
    const logs: Record<string, number> = {};
    for (const [i, name] of this.names.entries()) logs[name] = this.sums[i]! / this.examples;
    return logs as Logs;
  }

  get state(): MeansState {
    const [loss, ...metrics] = this.sums;
    return { examples: this.examples, loss: loss!, metrics };
  }
}
