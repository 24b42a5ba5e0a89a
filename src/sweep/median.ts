import { type OptionSpec, type OptionsOf, type Settled, settle } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import type { Curve, Figures } from './records.js';

const medianOptions = {
  /** Minimum number of trials that must have ended before any is stopped. Default 5. */
  trials: [positiveInteger, 5],
  /** Minimum number of steps before a trial may be stopped. Default 1. */
  steps: [positiveInteger, 1],
} as const satisfies OptionSpec;

export interface MedianOptions extends OptionsOf<typeof medianOptions> {}

/** A rule by its name, with its options. */
export interface MedianRule extends Settled<typeof medianOptions> {
  readonly kind: 'median';
}

/**
 * The median stopping rule (Golovin et al., 2017: Google Vizier): stops a trial whose best figure so far is worse than the median of the running averages
 * of the trials that have ended, at the same step. Which these are depends on when others end.
 */
export const median = (options: MedianOptions = {}): MedianRule => ({ kind: 'median', ...settle('median', options, medianOptions) });

function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Applies a rule. Higher scores are better. */
export class Pruner {
  /** By step, what trials that have ended had come to on average. */
  private readonly means: number[][] = [];
  private ended = 0;
  /** The best scores of trials under way, and the steps that they are of. */
  private readonly best = new Map<number, { readonly score: number; readonly step: number }>();

  constructor(
    private readonly rule: MedianRule,
    private readonly scoreOf: (figures: Figures) => number | undefined,
  ) {}

  /** Takes note of a trial that begins, again perhaps. */
  begin(trial: number): void {
    this.best.delete(trial);
  }

  report(trial: number, step: number, figures: Figures): void {
    const score = this.scoreOf(figures);
    if (score !== undefined) this.best.set(trial, { score: Math.max(score, this.best.get(trial)?.score ?? -Infinity), step });
  }

  pruned(trial: number): boolean {
    const { trials, steps } = this.rule;
    const best = this.best.get(trial);
    if (!best || this.ended < trials || best.step + 1 < steps) return false;
    const means = this.means[best.step];
    return means !== undefined && best.score < medianOf(means);
  }

  /** Takes note of a trial that went to its end. */
  end(trial: number, curve: Curve): void {
    this.best.delete(trial);
    this.ended++;
    let [sum, count] = [0, 0];
    for (const { step, ...figures } of curve) {
      const score = this.scoreOf(figures as Figures);
      if (score === undefined) continue;
      sum += score;
      count++;
      const means = this.means[step] ?? [];
      means.push(sum / count);
      this.means[step] = means;
    }
  }
}
