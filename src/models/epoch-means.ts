import type { Logs } from '../logs.js';
import { type Figures, figuresOf, sizeOfSums } from '../metrics/metric.js';

/** The sums behind the means, as plain data. */
export interface MeansState {
  examples: number;
  loss: number;
  metrics: readonly number[];
}

/** The loss and the figures of metrics, over the examples of an epoch so far. */
export class EpochMeans {
  /** Examples so far. */
  examples = 0;
  private sums: Float64Array;

  constructor(private readonly of: Figures) {
    this.sums = new Float64Array(sizeOfSums(of.measures));
  }

  /** From the start of an epoch, or from where one was left. */
  reset(state?: MeansState): void {
    this.examples = state?.examples ?? 0;
    this.sums.fill(0);
    if (state) this.sums.set([state.loss, ...state.metrics].slice(0, this.sums.length));
  }

  /** Adds a batch: its mean loss, then each metric's sums over its rows. */
  add(figures: Float64Array, rows: number): void {
    // the masks of outputs, which metrics count by, are known since the first batch of a model whose shapes that told
    if (this.sums.length !== figures.length) this.sums = new Float64Array(figures.length);
    const { sums } = this;
    this.examples += rows;
    sums[0]! += figures[0]! * rows;
    for (let i = 1; i < sums.length; i++) sums[i]! += figures[i]!;
  }

  logs(): Logs {
    return figuresOf(this.of, this.sums, this.examples) as Logs;
  }

  get state(): MeansState {
    const [loss, ...metrics] = this.sums;
    return { examples: this.examples, loss: loss!, metrics };
  }
}
