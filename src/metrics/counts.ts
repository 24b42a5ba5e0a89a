import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { finiteNumber, oneOf, positiveInteger, wholeNumber } from '../options.js';
import { type MetricMaker, namedMetric } from './known.js';
import type { MetricCall } from './metric.js';
import { checkColumns, eachPair } from './pairs.js';

const thresholdOption = {
  /** Outputs above it say 1. Default 0.5. */
  threshold: [finiteNumber, 0.5],
} as const satisfies OptionSpec;

export interface BinaryAccuracyOptions extends OptionsOf<typeof thresholdOption> {}

/** The share of numbers that are on the target's side of a threshold, every output counting by itself. */
export const binaryAccuracy: MetricMaker<BinaryAccuracyOptions> = /* @__PURE__ */ namedMetric(
  'binaryAccuracy',
  (options?: BinaryAccuracyOptions) => {
    const { threshold } = settle('binaryAccuracy', options, thresholdOption);
    return {
      name: 'binaryAccuracy',
      size: 2,
      sum(_, call, sums) {
        eachPair(call, (y, t) => {
          sums[0]! += Number(Number(y > threshold) === t);
          sums[1]! += 1;
        });
        return 0;
      },
      figure: ([right, all]) => right! / all!,
    };
  },
);

const countOptions = {
  ...thresholdOption,
  /** The only output that counts. Default: all. */
  classId: [wholeNumber, undefined],
} as const satisfies OptionSpec;

export interface CountOptions extends OptionsOf<typeof countOptions> {}

/** Adds the true positives, the false ones and the false negatives to `sums` from `at` on, and 1 to those of a positive target. */
function count(sums: Float64Array, at: number, said: boolean, t: number): void {
  const is = t > 0.5;
  if (said && is) sums[at]! += 1;
  else if (said) sums[at + 1]! += 1;
  else if (is) sums[at + 2]! += 1;
}

/** a / b, 0 where b is. */
const share = (a: number, b: number): number => (b === 0 ? 0 : a / b);

function ofCounts(
  name: string,
  figure: (truePositives: number, falsePositives: number, falseNegatives: number) => number,
): MetricMaker<CountOptions> {
  return namedMetric(name, (options?: CountOptions) => {
    const { threshold, classId } = settle(name, options, countOptions);
    return {
      name,
      size: 3,
      sum(_, call, sums) {
        eachPair(call, (y, t, column) => {
          if (classId === undefined || column === classId) count(sums, 0, y > threshold, t);
        });
        return 0;
      },
      figure: ([truePositives, falsePositives, falseNegatives]) => figure(truePositives!, falsePositives!, falseNegatives!),
    };
  });
}

/** Of what was said to be 1, the share that is; 0 where nothing was. All outputs together, or those of one class. */
export const precision: MetricMaker<CountOptions> = /* @__PURE__ */ ofCounts('precision', (tp, fp) => share(tp, tp + fp));

/** Of what is 1, the share that was said to be; 0 where nothing is. All outputs together, or those of one class. */
export const recall: MetricMaker<CountOptions> = /* @__PURE__ */ ofCounts('recall', (tp, _, fn) => share(tp, tp + fn));

const AVERAGES = ['macro', 'micro', 'weighted'] as const;

const f1ScoreOptions = {
  /** How many outputs the model has. Default 1. */
  columns: [positiveInteger, 1],
  /** How the classes' scores become one: their mean, that of all counts together, their mean weighed by how often each is. Default 'macro'. */
  average: [
    (owner, name, given: (typeof AVERAGES)[number]): (typeof AVERAGES)[number] => oneOf(owner, name, given, AVERAGES),
    'macro' as (typeof AVERAGES)[number],
  ],
  /** Outputs above it say 1. Default: the largest of a row does, beside a single output 0.5. */
  threshold: [finiteNumber, undefined],
} as const satisfies OptionSpec;

export interface F1ScoreOptions extends OptionsOf<typeof f1ScoreOptions> {}

const f1 = (tp: number, fp: number, fn: number): number => share(2 * tp, 2 * tp + fp + fn);

/** Where each row is largest. */
function largest({ memory, output, rows, columns }: MetricCall): number[] {
  const y = memory.floats(output, rows * columns);
  return Array.from({ length: rows }, (_, r) => {
    let best = 0;
    for (let c = 1; c < columns; c++) if (y[r * columns + c]! > y[r * columns + best]!) best = c;
    return best;
  });
}

/** The harmonic mean of precision and recall, 2 tp / (2 tp + fp + fn), of every output, averaged. */
export const f1Score: MetricMaker<F1ScoreOptions> = /* @__PURE__ */ namedMetric('f1Score', (options?: F1ScoreOptions) => {
  const { columns, average, threshold } = settle('f1Score', options, f1ScoreOptions);
  return {
    name: 'f1Score',
    size: 3 * columns,
    sum(_, call, sums) {
      checkColumns('f1Score', columns, call);
      const chosen = threshold === undefined && columns > 1 ? largest(call) : undefined;
      let i = 0;
      eachPair(call, (y, t, column) => {
        const said = chosen ? chosen[Math.floor(i++ / columns)] === column : y > (threshold ?? 0.5);
        count(sums, 3 * column, said, t);
      });
      return 0;
    },
    figure(sums) {
      const classes = Array.from({ length: columns }, (_, c) => sums.subarray(3 * c, 3 * c + 3) as unknown as [number, number, number]);
      const all = [0, 1, 2].map((i) => classes.reduce((sum, counts) => sum + counts[i]!, 0)) as [number, number, number];
      if (average === 'micro') return f1(...all);
      const weigh = ([tp, , fn]: [number, number, number]): number => (average === 'macro' ? 1 / columns : share(tp + fn, all[0] + all[2]));
      return classes.reduce((score, counts) => score + f1(...counts) * weigh(counts), 0);
    },
  };
});
