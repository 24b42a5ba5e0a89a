import { OptionError } from '../errors.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { oneOf, positiveInteger, show, trueOrFalse } from '../options.js';
import { exp, log } from '../scalar-math.js';
import { type MetricMaker, namedMetric } from './known.js';
import { eachPair } from './pairs.js';

const CURVES = ['ROC', 'PR'] as const;
const SUMMATIONS = ['interpolation', 'minoring', 'majoring'] as const;

function thresholdsOption(owner: string, name: string, value: unknown): number {
  const count = positiveInteger(owner, name, value);
  if (count >= 2) return count;
  throw new OptionError(`${owner}: option "${name}" must be a whole number of 2 or more, received ${show(value)}.`);
}

const aucOptions = {
  /** Into how many thresholds the curve is divided, the ends among them. Default 200. */
  numThresholds: [thresholdsOption, 200],
  /** Of true against false positives, or of precision against recall. Default 'ROC'. */
  curve: [
    (owner, name, given: (typeof CURVES)[number]): (typeof CURVES)[number] => oneOf(owner, name, given, CURVES),
    'ROC' as (typeof CURVES)[number],
  ],
  /** Trapezia (for PR Davis and Goadrich's interpolation), or the lower or the upper of the heights. Default 'interpolation'. */
  summationMethod: [
    (owner, name, given: (typeof SUMMATIONS)[number]): (typeof SUMMATIONS)[number] => oneOf(owner, name, given, SUMMATIONS),
    'interpolation' as (typeof SUMMATIONS)[number],
  ],
  /** The output is logits, not probabilities. Default false. */
  fromLogits: [trueOrFalse, false],
} as const satisfies OptionSpec;

export interface AucOptions extends OptionsOf<typeof aucOptions> {}

/** a / b, 0 where b is not above 0. */
const share = (a: number, b: number): number => (b > 0 ? a / b : 0);

/** How many positives lie above every threshold, told from how many lie between it and the next. */
function above(histogram: Float64Array): number[] {
  const counts = Array.from(histogram);
  for (let i = counts.length - 2; i >= 0; i--) counts[i]! += counts[i + 1]!;
  return counts;
}

/** Davis and Goadrich, "The Relationship Between Precision-Recall and ROC Curves" (2006): between two points the false positives grow with the true ones. */
function interpolatedPrecision(tp: readonly number[], fp: readonly number[], positives: number): number {
  let area = 0;
  for (let i = 0; i + 1 < tp.length; i++) {
    const [said, next] = [tp[i]! + fp[i]!, tp[i + 1]! + fp[i + 1]!];
    const rise = tp[i]! - tp[i + 1]!;
    const slope = share(rise, said - next);
    const intercept = tp[i + 1]! - slope * next;
    const ratio = said > 0 && next > 0 ? said / next : 1;
    area += share(slope * (rise + intercept * log(ratio)), positives);
  }
  return area;
}

/**
 * The area under a curve that thresholds on the outputs draw, approximated by `numThresholds` of them between 0 and 1, as Keras does: outputs are
 * probabilities, targets 0 or 1, and every output counts by itself.
 */
export const auc: MetricMaker<AucOptions> = /* @__PURE__ */ namedMetric('auc', (options?: AucOptions) => {
  const { numThresholds: n, curve, summationMethod, fromLogits } = settle('auc', options, aucOptions);
  return {
    name: 'auc',
    size: 2 * n,
    sum(_, call, sums) {
      eachPair(call, (y, t) => {
        const p = fromLogits ? 1 / (1 + exp(-y)) : y;
        // the last threshold that it lies above; the first is a little below 0
        const place = Math.min(Math.max(Math.ceil(p * (n - 1)) - 1, 0), n - 2);
        sums[t > 0.5 ? place : n + place]! += 1;
      });
      return 0;
    },
    figure(sums) {
      const [tp, fp] = [above(sums.subarray(0, n)), above(sums.subarray(n))];
      const [positives, negatives] = [tp[0]!, fp[0]!];
      if (curve === 'PR' && summationMethod === 'interpolation') return interpolatedPrecision(tp, fp, positives);
      const recall = tp.map((count) => share(count, positives));
      const x = curve === 'ROC' ? fp.map((count) => share(count, negatives)) : recall;
      const y = curve === 'ROC' ? recall : tp.map((count, i) => share(count, count + fp[i]!));
      let area = 0;
      for (let i = 0; i + 1 < n; i++) {
        const [a, b] = [y[i]!, y[i + 1]!];
        const height = summationMethod === 'interpolation' ? (a + b) / 2 : summationMethod === 'minoring' ? Math.min(a, b) : Math.max(a, b);
        area += (x[i]! - x[i + 1]!) * height;
      }
      return area;
    },
  };
});
