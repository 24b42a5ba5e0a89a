import { OptionError } from '../errors.js';
import { joined, type OptionSpec, type OptionsOf } from '../option-spec.js';
import { finiteNumber, nonNegative } from '../options.js';
import { checkIncreasing, DeclaredSchedule, listOf, scheduleOptions } from './schedule.js';

const piecewiseConstantDecayOptions = /* @__PURE__ */ joined(
  {
    /** The last step or epoch of each piece but the last one, increasing. */
    boundaries: (owner, name, given: readonly number[]) => listOf(owner, name, given, finiteNumber),
    /** The learning rate of each piece: one more than there are boundaries. */
    values: (owner, name, given: readonly number[]) => listOf(owner, name, given, nonNegative),
  } as const satisfies OptionSpec,
  scheduleOptions,
);

export interface PiecewiseConstantDecayOptions extends OptionsOf<typeof piecewiseConstantDecayOptions> {}

/**
 * rate(t) = values[i] for the first i with t <= boundaries[i], else the last value; t is the step or epoch from 0. A boundary
 * belongs to the piece before it, as in Keras: `{ boundaries: [14], values: [0.1, 0.02], by: 'epoch' }` is 0.1 in epochs 0 to 14.
 * OptionError for boundaries that do not increase or a count of values that does not fit.
 */
export class PiecewiseConstantDecay extends DeclaredSchedule<typeof piecewiseConstantDecayOptions> {
  constructor(options: PiecewiseConstantDecayOptions) {
    super('PiecewiseConstantDecay', options, piecewiseConstantDecayOptions);
    const { values, boundaries } = this.options;
    if (values.length !== boundaries.length + 1) {
      throw new OptionError(
        `PiecewiseConstantDecay: option "values" must hold one number more than "boundaries", received ${values.length} values for ${boundaries.length} boundaries.`,
      );
    }
    checkIncreasing('PiecewiseConstantDecay', boundaries);
  }

  at(step: number, epoch: number): number {
    const { boundaries, values } = this.options;
    const t = this.time(step, epoch);
    const piece = boundaries.findIndex((boundary) => t <= boundary);
    return values[piece < 0 ? values.length - 1 : piece]!;
  }
}
