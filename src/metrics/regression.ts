import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { checkOptions, type NoOptions, positiveInteger } from '../options.js';
import { type MetricMaker, namedMetric } from './known.js';
import { checkColumns, eachPair } from './pairs.js';

/** Sums of `of` over all numbers and their number, and what `figure` makes of both. */
function ofErrors(
  name: string,
  of: (y: number, t: number) => number,
  figure: (sum: number, count: number) => number,
): MetricMaker<NoOptions> {
  return namedMetric(name, (options = {}) => {
    checkOptions(name, options, []);
    return {
      name,
      size: 2,
      sum(_, call, sums) {
        eachPair(call, (y, t) => {
          sums[0]! += of(y, t);
          sums[1]! += 1;
        });
        return 0;
      },
      figure: ([sum, count]) => figure(sum!, count!),
    };
  });
}

const mean = (sum: number, count: number): number => sum / count;

/** The mean of |y - t|. */
export const meanAbsoluteErrorMetric: MetricMaker<NoOptions> = /* @__PURE__ */ ofErrors(
  'meanAbsoluteError',
  (y, t) => Math.abs(y - t),
  mean,
);

/** The square root of the mean of (y - t)^2, over all numbers of all batches: not the mean of the batches' roots. */
export const rootMeanSquaredError: MetricMaker<NoOptions> = /* @__PURE__ */ ofErrors(
  'rootMeanSquaredError',
  (y, t) => (y - t) ** 2,
  (sum, count) => Math.sqrt(sum / count),
);

/** The mean of (y - t)^2. */
export const meanSquaredErrorMetric: MetricMaker<NoOptions> = /* @__PURE__ */ ofErrors('meanSquaredError', (y, t) => (y - t) ** 2, mean);

const r2ScoreOptions = {
  /** How many outputs the model has: the score is the mean of theirs. Default 1. */
  columns: [positiveInteger, 1],
} as const satisfies OptionSpec;

export interface R2ScoreOptions extends OptionsOf<typeof r2ScoreOptions> {}

/**
 * The coefficient of determination, 1 - sum((y - t)^2) / sum((t - mean of t)^2) of every output, averaged over these: 1 is perfect, 0 no better than the mean
 * of the targets.
 */
export const r2Score: MetricMaker<R2ScoreOptions> = /* @__PURE__ */ namedMetric('r2Score', (options?: R2ScoreOptions) => {
  const { columns } = settle('r2Score', options, r2ScoreOptions);
  return {
    name: 'r2Score',
    size: 4 * columns,
    sum(_, call, sums) {
      checkColumns('r2Score', columns, call);
      eachPair(call, (y, t, column) => {
        const at = 4 * column;
        sums[at]! += 1;
        sums[at + 1]! += t;
        sums[at + 2]! += t * t;
        sums[at + 3]! += (y - t) ** 2;
      });
      return 0;
    },
    figure(sums) {
      let score = 0;
      for (let at = 0; at < 4 * columns; at += 4) {
        const [count, total, squares, errors] = sums.subarray(at, at + 4) as unknown as [number, number, number, number];
        score += 1 - errors / (squares - (total * total) / count);
      }
      return score / columns;
    },
  };
});
