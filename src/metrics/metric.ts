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
  /** Which rows of each example count, 1 or 0 each; undefined where all do. Metrics of masked outputs are asked for those rows alone. */
  mask?: { readonly pointer: Pointer; readonly size: number } | undefined;
  /** Where the metric's results are to go: an f64 or more to work in, for `sum`. */
  result?: Pointer | undefined;
}

/** A figure to watch: a sum over rows, which the model divides by their number, or what it makes of several. */
export interface Metric {
  readonly name: string;
  /** Whether it compares classes: rows of targets must then be one-hot, or for a single output 0 or 1. Default false. */
  readonly ofClasses?: boolean;
  /** The sum over the rows of a batch, in JavaScript. One that takes several numbers adds them to `sums`, and what it returns is nothing. */
  sum(kernels: Kernels, call: MetricCall, sums: Float64Array): number;
  /** Numbers that it takes of a batch, and that are added up over batches. Default 1. */
  readonly size?: number;
  /** The figure, told from the sums over `rows` rows. Default: the first of them by their number. */
  figure?(sums: Float64Array, rows: number): number;
  /** The same as records that put it into `result`, an f64: then nothing of the metric runs in a step. Returns false where it can't. */
  record?(kernels: Kernels, call: MetricCall, result: Pointer): boolean;
}

/** The figures of a run by name, and the metric that each is of: none where it is a loss. */
export interface Figures {
  readonly figures: readonly string[];
  readonly measures: readonly (Metric | undefined)[];
}

/** Numbers that are taken of a batch for them, in all. */
export const sizeOfSums = (measures: readonly (Metric | undefined)[]): number =>
  measures.reduce((size, metric) => size + (metric?.size ?? 1), 0);

/** Every figure by its name, told from `sums`, those of each one after the other, over `rows` rows. */
export function figuresOf({ figures, measures }: Figures, sums: Float64Array, rows: number): Record<string, number> {
  const logs: Record<string, number> = {};
  let at = 0;
  for (let i = 0; i < figures.length; i++) {
    const metric = measures[i];
    const end = at + (metric?.size ?? 1);
    logs[figures[i]!] = metric?.figure ? metric.figure(sums.subarray(at, end), rows) : sums[at]! / rows;
    at = end;
  }
  return logs;
}
