import type { Logs } from '../logs.js';

/** The sums behind the means, as plain data. */
export interface MeansState {
  examples: number;
  loss: number;
  metrics: readonly number[];
}

/** Means over the examples of an epoch so far. */
export class EpochMeans {
  /** Examples so far. */
  examples = 0;
  private loss = 0;
  private readonly sums: Float64Array;

  constructor(private readonly names: readonly string[]) {
    this.sums = new Float64Array(names.length);
  }

  /** From the start of an epoch, or from where one was left. */
  reset(state?: MeansState): void {
    this.examples = state?.examples ?? 0;
    this.loss = state?.loss ?? 0;
    this.sums.fill(0);
    if (state) this.sums.set(state.metrics.slice(0, this.sums.length));
  }

  /** Adds a batch: its mean loss, and each metric's sum over its rows. */
  add(loss: number, metricSums: Float64Array, rows: number): void {
    this.examples += rows;
    this.loss += loss * rows;
    for (let i = 0; i < this.sums.length; i++) this.sums[i]! += metricSums[i]!;
  }

  logs(): Logs {
    const logs: Logs = { loss: this.loss / this.examples };
    this.names.forEach((name, i) => {
      logs[name] = this.sums[i]! / this.examples;
    });
    return logs;
  }

  get state(): MeansState {
    return { examples: this.examples, loss: this.loss, metrics: [...this.sums] };
  }
}
