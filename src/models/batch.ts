import type { Rows } from './inputs.js';

/** The examples of one step: `rows` of them from `start` on, those that `order` lists there, or without it as they lie. */
export class Batch {
  /** What each example's loss counts, for every output; undefined: 1. */
  weights: readonly (Rows | undefined)[] | undefined;
  order: Int32Array | undefined;
  start = 0;
  rows: number;
  readonly count: number;
  readonly most: number;

  constructor(
    /** Of every input. */
    readonly inputs: readonly Rows[],
    /** Of every output that has a loss. Undefined for a prediction. */
    readonly targets: readonly (Rows | undefined)[] | undefined,
    /** The most rows of the batches to come, for which the plan is made. */
    most?: number,
  ) {
    this.count = inputs[0]!.count;
    this.most = most ?? this.count;
    this.rows = this.most;
  }

  /** Moves on to the rows from `start` on, of `count` in all. Tells whether there are any. */
  moveTo(start: number, count: number = this.count): boolean {
    this.start = start;
    this.rows = Math.min(this.most, count - start);
    return this.rows > 0;
  }
}
