import { checkOptions, inRange, positiveInteger, trueOrFalse } from '../options.js';
import { pow } from '../scalar-math.js';
import { type Schedule, type ScheduleConfig, type ScheduleUnit, unitOf } from './schedule.js';

export interface ExponentialDecayOptions {
  initialLearningRate: number;
  /** In how many steps or epochs the rate falls by one factor `decayRate`. */
  decaySteps: number;
  /** Above 0. */
  decayRate: number;
  /** Whether it falls at once every `decaySteps`, not little by little. Default false. */
  staircase?: boolean;
  /** Default 'step'. */
  by?: ScheduleUnit;
}

/**
 * rate(t) = initialLearningRate decayRate^(t / decaySteps), with `staircase` decayRate^floor(t / decaySteps); t is the step or
 * epoch from 0. As in Keras. OptionError for a decayRate of 0 or below, or decaySteps below 1.
 */
export class ExponentialDecay implements Schedule {
  readonly by: ScheduleUnit;
  private readonly initialLearningRate: number;
  private readonly decaySteps: number;
  private readonly decayRate: number;
  private readonly staircase: boolean;

  constructor(options: ExponentialDecayOptions) {
    const owner = 'ExponentialDecay';
    checkOptions(owner, options, ['initialLearningRate', 'decaySteps', 'decayRate', 'staircase', 'by']);
    this.initialLearningRate = inRange(owner, 'initialLearningRate', options.initialLearningRate, 0, Infinity);
    this.decaySteps = positiveInteger(owner, 'decaySteps', options.decaySteps);
    this.decayRate = inRange(owner, 'decayRate', options.decayRate, 0, Infinity, { openLow: true });
    this.staircase = trueOrFalse(owner, 'staircase', options.staircase ?? false);
    this.by = unitOf(owner, options.by);
  }

  get config(): ScheduleConfig {
    const { initialLearningRate, decaySteps, decayRate, staircase, by } = this;
    return { kind: 'ExponentialDecay', initialLearningRate, decaySteps, decayRate, staircase, by };
  }

  at(step: number, epoch: number): number {
    const periods = (this.by === 'step' ? step : epoch) / this.decaySteps;
    return this.initialLearningRate * pow(this.decayRate, this.staircase ? Math.floor(periods) : periods);
  }
}
