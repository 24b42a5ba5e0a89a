import { joined, type OptionSpec, type OptionsOf } from '../option-spec.js';
import { fraction, inRange, oneOf, positive, positiveInteger } from '../options.js';
import { cos } from '../scalar-math.js';
import { DeclaredSchedule, scheduleOptions } from './schedule.js';

const STRATEGIES = ['cos', 'linear'] as const;
const atLeastOne = (owner: string, name: string, value: unknown): number => inRange(owner, name, value, 1, Infinity);

const oneCycleOptions = /* @__PURE__ */ joined(
  {
    /** The rate at the top. */
    maxLearningRate: positive,
    /** How many steps or epochs the cycle takes. */
    totalSteps: positiveInteger,
    /** The share of them that the rate rises for. Default 0.3. */
    pctStart: [fraction, 0.3],
    /** How the rate goes from one end to the other. Default 'cos'. */
    annealStrategy: [
      (owner, name, given: (typeof STRATEGIES)[number]): (typeof STRATEGIES)[number] => oneOf(owner, name, given, STRATEGIES),
      'cos' as (typeof STRATEGIES)[number],
    ],
    /** The rate at the start is the largest divided by this. Default 25. */
    divFactor: [atLeastOne, 25],
    /** The rate at the end is that at the start divided by this. Default 10000. */
    finalDivFactor: [atLeastOne, 1e4],
  } as const satisfies OptionSpec,
  scheduleOptions,
);

export interface OneCycleOptions extends OptionsOf<typeof oneCycleOptions> {}

/**
 * From maxLearningRate / divFactor up to maxLearningRate at t = pctStart totalSteps - 1, then down to the first divided by finalDivFactor at totalSteps - 1,
 * and there it stays; by half a cosine or a straight line each. t is the step or epoch from 0. PyTorch's OneCycleLR, in two phases.
 *
 * Source: Smith and Topin, "Super-Convergence" (2019).
 */
export class OneCycle extends DeclaredSchedule<typeof oneCycleOptions> {
  constructor(options: OneCycleOptions) {
    super('OneCycle', options, oneCycleOptions);
  }

  at(step: number, epoch: number): number {
    const { maxLearningRate: most, totalSteps, pctStart, annealStrategy, divFactor, finalDivFactor } = this.options;
    const t = this.time(step, epoch);
    const first = most / divFactor;
    const top = pctStart * totalSteps - 1;
    const between = (from: number, to: number, share: number): number =>
      annealStrategy === 'linear' ? from + (to - from) * share : to + ((from - to) / 2) * (1 + cos(Math.PI * share));
    if (t <= top) return between(first, most, top > 0 ? t / top : 1);
    return between(most, first / finalDivFactor, Math.min(1, (t - top) / (totalSteps - 1 - top)));
  }
}
