import { OptionError } from '../errors.js';
import { validationName } from '../logs.js';
import type { OptionSpec } from '../option-spec.js';
import { oneOf, string } from '../options.js';
import type { TrainingRun } from './callback.js';

export type MonitorMode = 'auto' | 'min' | 'max';

/** Options of callbacks that watch a figure. */
export const monitorOptions = {
  /** The figure to watch. Default 'valLoss'. */
  monitor: [string, 'valLoss'],
  /** Whether lower or higher is better. Default 'auto': higher for accuracies. */
  mode: [(...given) => oneOf(...given, ['auto', 'min', 'max']), 'auto'],
} as const satisfies OptionSpec;

/** Tells whether a figure of the logs has become better: lower, or for accuracies and in mode 'max' higher. */
export class Monitor {
  best: number;
  private readonly sign: 1 | -1;

  constructor(
    private readonly owner: string,
    readonly name: string,
    mode: MonitorMode,
    private readonly minDelta: number,
  ) {
    this.sign = mode === 'max' || (mode === 'auto' && /accuracy$/i.test(name)) ? -1 : 1;
    this.best = this.sign * Infinity;
  }

  /**
   * Throws OptionError if the figure will be none of a run's `figures`. Where those are not known to be all, only a validation figure of them
   * is missed: one that a callback makes without validation data is to be told in that callback's `figures`.
   */
  expect({ figures, mayHaveMore }: Pick<TrainingRun, 'figures' | 'mayHaveMore'>): void {
    const validates = figures.some((name) => validationName(name) === this.name);
    if (!figures.includes(this.name) && (validates || !mayHaveMore)) this.miss(figures);
  }

  /** The figure in `logs`. Throws OptionError, with the figures there are, if it is none of them. */
  value(logs: Readonly<Record<string, number>>): number {
    return logs[this.name] ?? this.miss(Object.keys(logs));
  }

  /** Whether `value` is better than the best so far by more than minDelta; if so it is the best now. */
  improved(value: number): boolean {
    const better = this.sign * value < this.sign * this.best - this.minDelta;
    if (better) this.best = value;
    return better;
  }

  private miss(figures: readonly string[]): never {
    throw new OptionError(
      `${this.owner}: the logs have no "${this.name}" to monitor; they have ${figures.join(', ')}. Validation figures need validation data. ` +
        'What a callback adds to the logs, it tells in its "figures", and comes before the one that monitors it.',
    );
  }

  /** Forgets what was best. */
  reset(): void {
    this.best = this.sign * Infinity;
  }
}
