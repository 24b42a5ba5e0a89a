import { OptionError } from '../errors.js';
import { joined, type OptionSpec, type OptionsOf } from '../option-spec.js';
import { fraction, nonNegative, positiveInteger, show, wholeNumber } from '../options.js';
import { cos } from '../scalar-math.js';
import { DeclaredSchedule, scheduleOptions } from './schedule.js';

const cosineDecayOptions = /* @__PURE__ */ joined(
  {
    /** The rate at t = 0: where the warm-up starts, or without one the decay. */
    initialLearningRate: nonNegative,
    /** How many steps or epochs the decay takes, after the warm-up. */
    decaySteps: positiveInteger,
    /** The rate at the end, as a share of the rate at the decay's start. Default 0. */
    alpha: [fraction, 0],
    /** How many steps or epochs the rate rises for, before it decays. Default 0. */
    warmupSteps: [wholeNumber, 0],
    /** The rate that the warm-up reaches; needed with `warmupSteps`. */
    warmupTarget: [nonNegative, undefined],
  } as const satisfies OptionSpec,
  scheduleOptions,
);

export interface CosineDecayOptions extends OptionsOf<typeof cosineDecayOptions> {}

/**
 * In the warm-up, t < warmupSteps: rate(t) = initial + (target - initial) t / warmupSteps. After it, with u = (t - warmupSteps) /
 * decaySteps, at most 1: rate(t) = peak (alpha + (1 - alpha) (1 + cos(pi u)) / 2), the peak being the warm-up's target, or without
 * one the initial rate. t is the step or epoch from 0. As in Keras, but for warmupSteps without warmupTarget: OptionError, where
 * Keras leaves the warm-up out.
 *
 * Source: Loshchilov and Hutter: SGDR: stochastic gradient descent with warm restarts (2017).
 */
export class CosineDecay extends DeclaredSchedule<typeof cosineDecayOptions> {
  constructor(options: CosineDecayOptions) {
    super('CosineDecay', options, cosineDecayOptions);
    const { warmupSteps, warmupTarget } = this.options;
    if (warmupSteps > 0 !== (warmupTarget !== undefined)) {
      throw new OptionError(
        `CosineDecay: options "warmupSteps" and "warmupTarget" must be given together, received ${show(warmupSteps)} and ${show(warmupTarget)}.`,
      );
    }
  }

  at(step: number, epoch: number): number {
    const { initialLearningRate: initial, decaySteps, warmupSteps, warmupTarget: peak = initial, alpha } = this.options;
    const t = this.time(step, epoch);
    if (t < warmupSteps) return initial + ((peak - initial) * t) / warmupSteps;
    const progress = Math.min(1, (t - warmupSteps) / decaySteps);
    return peak * (alpha + ((1 - alpha) * (1 + cos(Math.PI * progress))) / 2);
  }
}
