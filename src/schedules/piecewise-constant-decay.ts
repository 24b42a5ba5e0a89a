import { OptionError } from '../errors.js';
import { checkOptions, finiteNumber, inRange, show } from '../options.js';
import { type Schedule, type ScheduleConfig, type ScheduleUnit, unitOf } from './schedule.js';

export interface PiecewiseConstantDecayOptions {
  /** The last step or epoch of each piece but the last one, increasing. */
  boundaries: readonly number[];
  /** The learning rate of each piece: one more than there are boundaries. */
  values: readonly number[];
  /** Default 'step'. */
  by?: ScheduleUnit;
}

function listOf(name: string, list: unknown): readonly unknown[] {
  if (Array.isArray(list)) return list;
  throw new OptionError(`PiecewiseConstantDecay: option "${name}" must be an array of numbers, received ${show(list)}.`);
}

/**
 * rate(t) = values[i] for the first i with t <= boundaries[i], else the last value; t is the step or epoch from 0. A boundary
 * belongs to the piece before it, as in Keras: `{ boundaries: [14], values: [0.1, 0.02], by: 'epoch' }` is 0.1 in epochs 0 to 14.
 * OptionError for boundaries that do not increase or a count of values that does not fit.
 */
export class PiecewiseConstantDecay implements Schedule {
  readonly by: ScheduleUnit;
  private readonly boundaries: readonly number[];
  private readonly values: readonly number[];

  constructor(options: PiecewiseConstantDecayOptions) {
    const owner = 'PiecewiseConstantDecay';
    checkOptions(owner, options, ['boundaries', 'values', 'by']);
    this.boundaries = listOf('boundaries', options.boundaries).map((boundary) => finiteNumber(owner, 'boundaries', boundary));
    this.values = listOf('values', options.values).map((value) => inRange(owner, 'values', value, 0, Infinity));
    this.by = unitOf(owner, options.by);
    if (this.values.length !== this.boundaries.length + 1) {
      throw new OptionError(
        `${owner}: option "values" must hold one number more than "boundaries", received ${this.values.length} values for ${this.boundaries.length} boundaries.`,
      );
    }
    if (this.boundaries.some((boundary, i) => i > 0 && boundary <= this.boundaries[i - 1]!)) {
      throw new OptionError(`${owner}: option "boundaries" must increase, received ${show(this.boundaries)}.`);
    }
  }

  get config(): ScheduleConfig {
    return { kind: 'PiecewiseConstantDecay', boundaries: this.boundaries, values: this.values, by: this.by };
  }

  at(step: number, epoch: number): number {
    const t = this.by === 'step' ? step : epoch;
    const piece = this.boundaries.findIndex((boundary) => t <= boundary);
    return this.values[piece < 0 ? this.values.length - 1 : piece]!;
  }
}
