import { OptionError } from '../errors.js';
import { oneOf } from '../options.js';

export type MonitorMode = 'auto' | 'min' | 'max';

/** Tells whether a figure of the logs has become better: lower, or for accuracies and in mode 'max' higher. */
export class Monitor {
  best: number;
  private readonly sign: 1 | -1;

  constructor(
    private readonly owner: string,
    readonly name: string,
    mode: MonitorMode | undefined,
    private readonly minDelta: number,
  ) {
    const chosen = oneOf(owner, 'mode', mode ?? 'auto', ['auto', 'min', 'max']);
    this.sign = chosen === 'max' || (chosen === 'auto' && /accuracy$/i.test(name)) ? -1 : 1;
    this.best = this.sign * Infinity;
  }

  /** The figure in `logs`. Throws OptionError, with the figures there are, if it is none of them. */
  value(logs: Readonly<Record<string, number>>): number {
    const value = logs[this.name];
    if (value === undefined) {
      throw new OptionError(
        `${this.owner}: the logs have no "${this.name}" to monitor; they have ${Object.keys(logs).join(', ')}. Validation figures need validation data.`,
      );
    }
    return value;
  }

  /** Whether `value` is better than the best so far by more than minDelta; if so it is the best now. */
  improved(value: number): boolean {
    const better = this.sign * value < this.sign * this.best - this.minDelta;
    if (better) this.best = value;
    return better;
  }

  /** Forgets what was best. */
  reset(): void {
    this.best = this.sign * Infinity;
  }
}
