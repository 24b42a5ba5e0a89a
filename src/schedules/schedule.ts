import { OptionError } from '../errors.js';
import { type OptionReader, type OptionSpec, type OptionsOf, type Settled, settle } from '../option-spec.js';
import { oneOf, show } from '../options.js';

/** What a schedule counts: training steps (batches) or epochs. */
export type ScheduleUnit = 'step' | 'epoch';

/** A learning rate that changes in training. Any object of this form will do. */
export interface Schedule {
  /** What it counts. */
  readonly by: ScheduleUnit;
  /** The learning rate of step `step` in epoch `epoch`, both counted from 0. */
  at(step: number, epoch: number): number;
}

/** A schedule's own name and options, as plain data that `getSchedule` makes it from again. */
export interface ScheduleConfig {
  readonly kind: string;
  readonly [option: string]: unknown;
}

export const scheduleOptions = {
  /** Default 'step'. */
  by: [(...given) => oneOf(...given, ['step', 'epoch']), 'step'],
} as const satisfies OptionSpec;

/** `list`, if it is an array of what `read` takes. */
export function listOf(owner: string, name: string, list: unknown, read: OptionReader<number, unknown>): readonly number[] {
  if (Array.isArray(list)) return list.map((entry) => read(owner, name, entry));
  throw new OptionError(`${owner}: option "${name}" must be an array of numbers, received ${show(list)}.`);
}

/** Throws OptionError unless each of the boundaries is above the one before. */
export function checkIncreasing(owner: string, boundaries: readonly number[]): void {
  if (boundaries.some((boundary, i) => i > 0 && boundary <= boundaries[i - 1]!))
    throw new OptionError(`${owner}: option "boundaries" must increase, received ${show(boundaries)}.`);
}

/** A schedule that is made of options, and whose config they are. */
export abstract class DeclaredSchedule<Spec extends OptionSpec & typeof scheduleOptions> implements Schedule {
  protected readonly options: Settled<Spec>;

  constructor(
    private readonly kind: string,
    options: OptionsOf<Spec>,
    spec: Spec,
  ) {
    this.options = settle(kind, options, spec);
  }

  get by(): ScheduleUnit {
    return this.options.by as ScheduleUnit;
  }

  get config(): ScheduleConfig {
    const given = Object.entries(this.options).filter(([, value]) => value !== undefined);
    return { kind: this.kind, ...Object.fromEntries(given) };
  }

  /** The step or the epoch, whichever it counts. */
  protected time(step: number, epoch: number): number {
    return this.by === 'step' ? step : epoch;
  }

  abstract at(step: number, epoch: number): number;
}
