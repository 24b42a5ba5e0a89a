import { joined, type OptionSpec, type OptionsOf } from '../option-spec.js';
import { fraction, nonNegative, positive, positiveInteger } from '../options.js';
import { cos, pow } from '../scalar-math.js';
import { DeclaredSchedule, scheduleOptions } from './schedule.js';

const cosineDecayRestartsOptions = /* @__PURE__ */ joined(
  {
    initialLearningRate: nonNegative,
    /** How many steps or epochs the first period takes. */
    firstDecaySteps: positiveInteger,
    /** A period's length, as a multiple of the one before. Default 2. */
    tMul: [positive, 2],
    /** The rate at a period's start, as a share of that at the one before. Default 1. */
    mMul: [nonNegative, 1],
    /** The rate at a period's end, as a share of the initial one. Default 0. */
    alpha: [fraction, 0],
  } as const satisfies OptionSpec,
  scheduleOptions,
);

export interface CosineDecayRestartsOptions extends OptionsOf<typeof cosineDecayRestartsOptions> {}

/**
 * Cosine decay that starts anew: in period i, which is firstDecaySteps tMul^i long, with u the share of it that is over,
 * rate = initial (alpha + (1 - alpha) mMul^i (1 + cos(pi u)) / 2). t is the step or epoch from 0. As in Keras.
 *
 * Source: Loshchilov and Hutter: SGDR: stochastic gradient descent with warm restarts (2017).
 */
export class CosineDecayRestarts extends DeclaredSchedule<typeof cosineDecayRestartsOptions> {
  constructor(options: CosineDecayRestartsOptions) {
    super('CosineDecayRestarts', options, cosineDecayRestartsOptions);
  }

  at(step: number, epoch: number): number {
    const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha } = this.options;
    let [rest, length, period] = [this.time(step, epoch), firstDecaySteps as number, 0];
    // periods that shrink come to an end: there the rate stays at that of one that is over
    while (rest >= length && length >= 1) {
      rest -= length;
      length *= tMul;
      period++;
    }
    const share = Math.min(1, rest / length);
    return initialLearningRate * (alpha + ((1 - alpha) * pow(mMul, period) * (1 + cos(Math.PI * share))) / 2);
  }
}
