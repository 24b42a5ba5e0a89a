import type { Rows } from './inputs.js';

/** The examples of one step: `rows` of them from `start` on, those that `order` lists there, or without it as they lie. */
export class Batch {
  /** What each example's loss counts; undefined: 1. */
  weights: Float32Array | undefined;
  order: Int32Array | undefined;
  start = 0;
  rows: number;

  /** `most`: the most rows of the batches to come, for which the plan is made. */
  constructor(
    readonly inputs: Rows,
    /** Undefined for a prediction. */
    readonly targets: Rows | undefined,
    readonly most: number = inputs.count,
  ) {
    this.rows = most;
  }

  /** Moves on to the rows from `start` on, of `count` in all. Tells whether there are any. */
  moveTo(start: number, count: number = this.inputs.count): boolean {
    this.start = start;
    this.rows = Math.min(this.most, count - start);
    return this.rows > 0;
  }
}
