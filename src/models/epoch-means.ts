import type { Logs } from './model.js';

/** Means over the examples of an epoch so far. */
export class EpochMeans {
  private examples = 0;
  private loss = 0;
  private readonly sums: Float64Array;

  constructor(private readonly names: readonly string[]) {
    this.sums = new Float64Array(names.length);
  }

  reset(): void {
    this.examples = 0;
    this.loss = 0;
    this.sums.fill(0);
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
}
