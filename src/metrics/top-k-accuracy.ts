import type { Floats } from '../engine/memory.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import type { Metric, MetricCall } from './metric.js';

const topKAccuracyOptions = {
  /** How many of the largest outputs count. Default 5. */
  k: [positiveInteger, 5],
} as const satisfies OptionSpec;

export interface TopKAccuracyOptions extends OptionsOf<typeof topKAccuracyOptions> {}

/** The first place of the largest number in a row. */
function largest(values: Floats, start: number, columns: number): number {
  let best = 0;
  for (let j = 1; j < columns; j++) if (values[start + j]! > values[start + best]!) best = j;
  return best;
}

/** How many outputs of a row come before the one at `target`: the larger ones, and of equal ones those at a lower index. */
function outputsBefore(output: Floats, start: number, columns: number, target: number): number {
  const own = output[start + target]!;
  // A NaN is neither larger nor smaller: as a target it has no place at all, beside one it counts as larger.
  if (Number.isNaN(own)) return Infinity;
  let before = 0;
  for (let j = 0; j < columns; j++) {
    const value = output[start + j]!;
    if (!(value <= own) || (value === own && j < target)) before++;
  }
  return before;
}

/**
 * The share of rows whose target class is among the `k` largest outputs. Of equal outputs the one at the lower index comes
 * first. Targets are integer class labels or rows, of which the largest number is the class. With `k` classes or fewer it is 1.
 *
 * Throws OptionError if `k` is not a whole number of 1 or more.
 */
export function topKAccuracy(options?: TopKAccuracyOptions): Metric {
  const { k } = settle('topKAccuracy', options, topKAccuracyOptions);
  return {
    name: 'topKAccuracy',
    ofClasses: true,
    sum(_, { memory, output, targets, targetsAre, rows, columns }: MetricCall): number {
      const y = memory.floats(output, rows * columns);
      const classes = targetsAre === 'classes' ? new Int32Array(memory.buffer, targets, rows) : undefined;
      const targetRows = memory.floats(targets, classes ? 0 : rows * columns);
      let among = 0;
      for (let row = 0; row < rows; row++) {
        const start = row * columns;
        const target = classes ? classes[row]! : largest(targetRows, start, columns);
        if (outputsBefore(y, start, columns, target) < k) among++;
      }
      return among;
    },
  };
}
