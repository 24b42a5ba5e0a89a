import { joined, type OptionSpec, type OptionsOf } from '../option-spec.js';
import { nonNegative, positiveInteger, trueOrFalse } from '../options.js';
import { DeclaredSchedule, scheduleOptions } from './schedule.js';

const inverseTimeDecayOptions = /* @__PURE__ */ joined(
  {
    initialLearningRate: nonNegative,
    /** In how many steps or epochs the divisor grows by decayRate. */
    decaySteps: positiveInteger,
    decayRate: nonNegative,
    /** Whether it falls at once every `decaySteps`, not little by little. Default false. */
    staircase: [trueOrFalse, false],
  } as const satisfies OptionSpec,
  scheduleOptions,
);

export interface InverseTimeDecayOptions extends OptionsOf<typeof inverseTimeDecayOptions> {}

/** rate(t) = initialLearningRate / (1 + decayRate t / decaySteps), with `staircase` floor(t / decaySteps). t is the step or epoch from 0. As in Keras. */
export class InverseTimeDecay extends DeclaredSchedule<typeof inverseTimeDecayOptions> {
  constructor(options: InverseTimeDecayOptions) {
    super('InverseTimeDecay', options, inverseTimeDecayOptions);
  }

  at(step: number, epoch: number): number {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.options;
    const periods = this.time(step, epoch) / decaySteps;
    return initialLearningRate / (1 + decayRate * (staircase ? Math.floor(periods) : periods));
  }
}
