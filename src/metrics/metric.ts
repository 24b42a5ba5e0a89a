import type { Kernels, Pointer } from '../engine/kernels.js';
import type { Memory } from '../engine/memory.js';

/** What a metric is given after each batch: the network's output (probabilities, if it ends so) beside the targets. */
export interface MetricCall {
  memory: Memory;
  output: Pointer;
  targets: Pointer;
  targetsAre: 'classes' | 'rows';
  rows: number;
  columns: number;
  /** Rows of one example: the time steps of outputs (N, T, columns), else 1. */
  rowsPerExample: number;
  /** Two vectors of `rows` integers to work in. */
  scratch: readonly [Pointer, Pointer];
}

/** A figure to watch: a sum over rows, which the model divides by their number. */
export interface Metric {
  readonly name: string;
  /** Whether it compares classes: rows of targets must then be one-hot, or for a single output 0 or 1. Default false. */
  readonly ofClasses?: boolean;
  /** The sum over the rows of a batch, in JavaScript. */
  sum(kernels: Kernels, call: MetricCall): number;
  /** The same as records that put it into `result`, an f64: then nothing of the metric runs in a step. Returns false where it can't. */
  record?(kernels: Kernels, call: MetricCall, result: Pointer): boolean;
}
