import { joined, type OptionSpec, type OptionsOf } from '../option-spec.js';
import { nonNegative, positive, positiveInteger, trueOrFalse } from '../options.js';
import { pow } from '../scalar-math.js';
import { DeclaredSchedule, scheduleOptions } from './schedule.js';

const exponentialDecayOptions = /* @__PURE__ */ joined(
  {
    initialLearningRate: nonNegative,
    /** In how many steps or epochs the rate falls by one factor `decayRate`. */
    decaySteps: positiveInteger,
    /** Above 0. */
    decayRate: positive,
    /** Whether it falls at once every `decaySteps`, not little by little. Default false. */
    staircase: [trueOrFalse, false],
  } as const satisfies OptionSpec,
  scheduleOptions,
);

export interface ExponentialDecayOptions extends OptionsOf<typeof exponentialDecayOptions> {}

/**
 * rate(t) = initialLearningRate decayRate^(t / decaySteps), with `staircase` decayRate^floor(t / decaySteps); t is the step or
 * epoch from 0. As in Keras. OptionError for a decayRate of 0 or below, or decaySteps below 1.
 */
export class ExponentialDecay extends DeclaredSchedule<typeof exponentialDecayOptions> {
  constructor(options: ExponentialDecayOptions) {
    super('ExponentialDecay', options, exponentialDecayOptions);
  }

  at(step: number, epoch: number): number {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.options;
    const periods = this.time(step, epoch) / decaySteps;
    return initialLearningRate * pow(decayRate, staircase ? Math.floor(periods) : periods);
  }
}
