// What the page knows, from the messages that it was sent.
import type { SentNumber, SentTrial, SweepMessage } from '../seen/message.js';

/** How trials are sorted: by 'trial', 'state', 'budget', 'seconds', a figure's name behind 'figure ', or a setting's behind 'setting '. */
export interface Order {
  readonly by: string;
  readonly up: boolean;
}

/** A number, if it is one that can be drawn. */
export const drawable = (value: SentNumber | null | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

export class PageState {
  readonly trials = new Map<number, SentTrial>();

  private constructor(public message: SweepMessage) {}

  /** The state behind one more message. */
  static after(before: PageState | undefined, message: SweepMessage): PageState {
    const state = message.all || !before ? new PageState(message) : before;
    state.message = message;
    for (const trial of message.trials) state.trials.set(trial.trial, trial);
    return state;
  }

  /** Higher is better; undefined for trials without a result. */
  score(trial: SentTrial): number | undefined {
    const value = drawable(trial.value);
    return value === undefined || this.message.objective.mode === 'max' ? value : -value;
  }

  /** The trials with a score, the best first. */
  ranked(): SentTrial[] {
    const scored = [...this.trials.values()].flatMap((trial) => {
      const score = this.score(trial);
      return score === undefined ? [] : [{ trial, score }];
    });
    return scored.sort((a, b) => b.score - a.score || a.trial.trial - b.trial.trial).map(({ trial }) => trial);
  }

  /** All trials in an order; those that lack what it is by come last. */
  sorted({ by, up }: Order): SentTrial[] {
    const [kind, ...rest] = by.split(' ');
    const name = rest.join(' ');
    const sortedBy = (trial: SentTrial): number | string | undefined => {
      if (kind === 'figure') return drawable(trial.figures[name]);
      if (kind === 'setting') {
        const value = trial.settings[name];
        return typeof value === 'number' || value === undefined ? value : String(value);
      }
      return trial[kind as 'trial' | 'state' | 'budget' | 'seconds'];
    };
    const sign = up ? 1 : -1;
    return Array.from(this.trials.values(), (trial) => ({ trial, value: sortedBy(trial) }))
      .sort((a, b) => {
        if (a.value === undefined || b.value === undefined) return Number(a.value === undefined) - Number(b.value === undefined);
        if (a.value === b.value) return a.trial.trial - b.trial.trial;
        if (typeof a.value === typeof b.value) return (a.value < b.value ? -1 : 1) * sign;
        return (typeof a.value === 'number' ? -1 : 1) * sign;
      })
      .map(({ trial }) => trial);
  }
}
