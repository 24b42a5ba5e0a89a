import { OptionError } from '../errors.js';
import { type OptionSpec, type OptionsOf, type Settled, settle } from '../option-spec.js';
import { inRange, positive } from '../options.js';
import type { Settings } from './space.js';
import type { ExpectedTasks, Outcome, Strategy, Task } from './strategy.js';
import { keyOf, numbered } from './strategy.js';

const halvingOptions = {
  /** Maximum budget of a trial, in epochs or whatever it counts. */
  most: positive,
  /** Minimum budget, which every trial is given first. Default 1. */
  least: [positive, 1],
  /** Reduction factor: the best 1 / factor of the trials at one budget are promoted, to `factor` times that budget. Default 3. */
  factor: [(...given) => inRange(...given, 1, Infinity, { openLow: true }), 3],
} as const satisfies OptionSpec;

export interface HalvingOptions extends OptionsOf<typeof halvingOptions> {}

/** A strategy by its name, with its options. */
export interface HalvingStrategy extends Settled<typeof halvingOptions> {
  readonly kind: 'asha' | 'halving';
}

function halvingStrategy(kind: HalvingStrategy['kind'], options: HalvingOptions): HalvingStrategy {
  const settled = settle(kind, options, halvingOptions);
  if (settled.least > settled.most)
    throw new OptionError(`${kind}: option "least" must be no more than "most", received ${settled.least} and ${settled.most}.`);
  return { kind, ...settled };
}

/**
 * Successive halving without waiting (Li et al., 2020: A System for Massively Parallel Hyperparameter Tuning): a trial goes on as soon as it is among
 * the best 1 / factor of those that have ended at its budget so far. Which these are depends on when others end.
 */
export const asha = (options: HalvingOptions): HalvingStrategy => halvingStrategy('asha', options);

/**
 * Successive halving (Jamieson and Talwalkar, 2016): waits for all trials at one budget before it promotes the best, so that the choice does not depend
 * on the workers.
 */
export const halving = (options: HalvingOptions): HalvingStrategy => halvingStrategy('halving', options);

/** What each rung gives a trial, the last one all. */
export function budgets({ least, most, factor }: HalvingStrategy): number[] {
  const all: number[] = [];
  for (let budget = least; budget < most; budget *= factor) all.push(Math.round(budget));
  return [...new Set([...all, most])];
}

/** Both kinds of successive halving. */
export class Halving implements Strategy {
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly budgets: readonly number[];
  /** Of each rung, what its trials came to; a trial that failed has undefined. */
  private readonly rungs: readonly Map<number, number | undefined>[];
  /** The highest rung that each trial was sent to. */
  private readonly sent = new Map<number, number>();

  constructor(
    /** Of the trials, by their numbers. */
    private readonly settings: readonly Settings[],
    private readonly options: HalvingStrategy,
  ) {
    this.numbers = numbered(settings);
    this.budgets = budgets(options);
    this.rungs = this.budgets.map(() => new Map());
  }

  get total(): number {
    return this.settings.length;
  }

  numberOf(settings: Settings): number | undefined {
    return this.numbers.get(keyOf(settings));
  }

  /** As many as go on where every rung sends its share, and none fails. */
  get expected(): readonly ExpectedTasks[] {
    const least = this.options.kind === 'halving' ? 1 : 0;
    const share = (rung: number): number => Math.max(least, Math.floor(this.total / this.options.factor ** rung));
    return this.budgets.map((budget, rung) => ({ budget, count: share(rung) }));
  }

  next(): Task | undefined {
    for (let rung = this.budgets.length - 2; rung >= 0; rung--) {
      const trial = this.best(rung).find((one) => this.sent.get(one) === rung);
      if (trial !== undefined) return this.send(trial, rung + 1);
    }
    for (let trial = 0; trial < this.total; trial++) if (!this.sent.has(trial)) return this.send(trial, 0);
    return undefined;
  }

  add({ task: { trial, budget }, score }: Outcome): void {
    const rung = this.budgets.indexOf(budget!);
    if (rung < 0) return;
    this.rungs[rung]!.set(trial, score);
    this.sent.set(trial, Math.max(rung, this.sent.get(trial) ?? 0));
  }

  private send(trial: number, rung: number): Task {
    this.sent.set(trial, rung);
    return { trial, settings: this.settings[trial]!, budget: this.budgets[rung] };
  }

  /** The trials of a rung that may go on, the best first; of equal ones that with the lower number. */
  private best(rung: number): number[] {
    const ended = this.rungs[rung]!;
    if (this.options.kind === 'halving' && ended.size < this.comingTo(rung)) return [];
    const scored = [...ended].filter((entry): entry is [number, number] => entry[1] !== undefined);
    const count = Math.floor(ended.size / this.options.factor);
    // a rung too small for its share sends its best, so that one trial is given all
    const least = this.options.kind === 'halving' ? 1 : 0;
    return scored
      .sort(([a, x], [b, y]) => y - x || a - b)
      .slice(0, Math.max(count, least))
      .map(([trial]) => trial);
  }

  /** How many trials come to a rung. */
  private comingTo(rung: number): number {
    let count = this.total;
    for (let below = 0; below < rung; below++) {
      const sound = [...this.rungs[below]!.values()].filter((score) => score !== undefined).length;
      count = Math.min(Math.max(1, Math.floor(count / this.options.factor)), sound);
    }
    return count;
  }
}
