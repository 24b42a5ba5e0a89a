import { joined, type OptionSpec, type OptionsOf } from '../option-spec.js';
import { nonNegative, positive, positiveInteger, trueOrFalse } from '../options.js';
import { pow } from '../scalar-math.js';
import { DeclaredSchedule, scheduleOptions } from './schedule.js';

const polynomialDecayOptions = /* @__PURE__ */ joined(
  {
    initialLearningRate: nonNegative,
    /** How many steps or epochs the decay takes. */
    decaySteps: positiveInteger,
    /** The rate at the end. Default 0.0001. */
    endLearningRate: [nonNegative, 0.0001],
    /** Default 1: a straight line. */
    power: [positive, 1],
    /** Whether it goes on behind decaySteps, over the least multiple of them that t has not passed. Default false. */
    cycle: [trueOrFalse, false],
  } as const satisfies OptionSpec,
  scheduleOptions,
);

export interface PolynomialDecayOptions extends OptionsOf<typeof polynomialDecayOptions> {}

/**
 * rate(t) = (initial - end) (1 - t / decaySteps)^power + end, and end from decaySteps on; with `cycle` decaySteps counts ceil(t / decaySteps) times, once at
 * least. t is the step or epoch from 0. As in Keras.
 */
export class PolynomialDecay extends DeclaredSchedule<typeof polynomialDecayOptions> {
  constructor(options: PolynomialDecayOptions) {
    super('PolynomialDecay', options, polynomialDecayOptions);
  }

  at(step: number, epoch: number): number {
    const { initialLearningRate: initial, decaySteps, endLearningRate: end, power, cycle } = this.options;
    const t = this.time(step, epoch);
    const whole = cycle ? decaySteps * Math.max(1, Math.ceil(t / decaySteps)) : decaySteps;
    return (initial - end) * pow(1 - Math.min(t, whole) / whole, power) + end;
  }
}
