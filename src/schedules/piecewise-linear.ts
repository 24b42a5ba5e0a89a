import { OptionError } from '../errors.js';
import { joined, type OptionSpec, type OptionsOf } from '../option-spec.js';
import { finiteNumber, nonNegative } from '../options.js';
import { checkIncreasing, DeclaredSchedule, listOf, scheduleOptions } from './schedule.js';

const piecewiseLinearOptions = /* @__PURE__ */ joined(
  {
    /** The steps or epochs at which the rates are given, increasing. */
    boundaries: (owner, name, given: readonly number[]) => listOf(owner, name, given, finiteNumber),
    /** The learning rate at each of them. */
    values: (owner, name, given: readonly number[]) => listOf(owner, name, given, nonNegative),
  } as const satisfies OptionSpec,
  scheduleOptions,
);

export interface PiecewiseLinearOptions extends OptionsOf<typeof piecewiseLinearOptions> {}

/**
 * rate(t) = values[i] at t = boundaries[i], on the straight line between two of them, the first value before and the last after them; t is the
 * step or epoch from 0. Three make a triangle: `{ boundaries: [0, 100, 400], values: [0.02, 0.1, 0] }` warms up and decays. OptionError for
 * boundaries that do not increase or a count of values that does not fit. PyTorch's OneCycleLR with linear annealing.
 */
export class PiecewiseLinear extends DeclaredSchedule<typeof piecewiseLinearOptions> {
  constructor(options: PiecewiseLinearOptions) {
    super('PiecewiseLinear', options, piecewiseLinearOptions);
    const { values, boundaries } = this.options;
    if (values.length !== boundaries.length || values.length === 0) {
      throw new OptionError(
        `PiecewiseLinear: options "boundaries" and "values" must hold as many numbers, at least one, received ${boundaries.length} and ${values.length}.`,
      );
    }
    checkIncreasing('PiecewiseLinear', boundaries);
  }

  at(step: number, epoch: number): number {
    const { boundaries, values } = this.options;
    const t = this.time(step, epoch);
    const next = boundaries.findIndex((boundary) => t < boundary);
    if (next === 0) return values[0]!;
    if (next < 0) return values[values.length - 1]!;
    const [from, to] = [boundaries[next - 1]!, boundaries[next]!];
    return values[next - 1]! + ((values[next]! - values[next - 1]!) * (t - from)) / (to - from);
  }
}
