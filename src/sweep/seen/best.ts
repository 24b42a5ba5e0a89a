import type { Objective } from '../records.js';
import type { SeenTrial } from './seen-trial.js';

/** Steps of the best so far that are kept. */
const STEPS = 400;

/** Higher is better; undefined for a trial that has no such figure yet, failed, or was given up. */
export function scoreOf({ state, metrics }: SeenTrial, { metric, mode }: Objective): number | undefined {
  const value = metrics?.[metric];
  if (state === 'pruned' || value === undefined || Number.isNaN(value)) return undefined;
  return mode === 'max' ? value : -value;
}

/** The best of `trials`, `count` of them, the best first; of equal ones that with the lower number. */
export function ranking(trials: Iterable<SeenTrial>, objective: Objective, count: number): SeenTrial[] {
  const scored: { trial: SeenTrial; score: number }[] = [];
  for (const trial of trials) {
    const score = scoreOf(trial, objective);
    if (score !== undefined) scored.push({ trial, score });
  }
  scored.sort((a, b) => b.score - a.score || a.trial.trial - b.trial.trial);
  return scored.slice(0, count).map(({ trial }) => trial);
}

/** The best trial, and what its figure was over the outcomes. */
export class Best {
  trial: SeenTrial | undefined;
  /** The best figure after so many outcomes, where it changed. */
  steps: readonly { readonly outcome: number; readonly value: number }[] = [];
  private value: number | undefined;

  /** Takes note of an outcome of `trial`, one of `all`. */
  compare(trial: SeenTrial, all: Iterable<SeenTrial>, objective: Objective, outcome: number): void {
    // where the best itself came to something else, any other may be the best now
    if (trial === this.trial) [this.trial] = ranking(all, objective, 1);
    else [this.trial] = ranking(this.trial ? [this.trial, trial] : [trial], objective, 1);
    const value = this.trial?.metrics?.[objective.metric];
    if (value === undefined || value === this.value) return;
    this.value = value;
    this.steps = [...this.steps, { outcome, value }];
    if (this.steps.length > STEPS) this.steps = this.steps.filter((_, i) => i % 2 === 1);
  }
}
