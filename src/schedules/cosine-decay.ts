import { OptionError } from '../errors.js';
import { checkOptions, inRange, positiveInteger, show } from '../options.js';
import { cos } from '../scalar-math.js';
import { type Schedule, type ScheduleConfig, type ScheduleUnit, unitOf } from './schedule.js';

export interface CosineDecayOptions {
  /** The rate at t = 0: where the warm-up starts, or without one the decay. */
  initialLearningRate: number;
  /** How many steps or epochs the decay takes, after the warm-up. */
  decaySteps: number;
  /** The rate at the end, as a share of the rate at the decay's start. Default 0. */
  alpha?: number;
  /** How many steps or epochs the rate rises for, before it decays. Default 0. */
  warmupSteps?: number;
  /** The rate that the warm-up reaches; needed with `warmupSteps`. */
  warmupTarget?: number;
  /** Default 'step'. */
  by?: ScheduleUnit;
}

/**
 * In the warm-up, t < warmupSteps: rate(t) = initial + (target - initial) t / warmupSteps. After it, with u = (t - warmupSteps) /
 * decaySteps, at most 1: rate(t) = peak (alpha + (1 - alpha) (1 + cos(pi u)) / 2), the peak being the warm-up's target, or without
 * one the initial rate. t is the step or epoch from 0. As in Keras, but for warmupSteps without warmupTarget: OptionError, where
 * Keras leaves the warm-up out.
 *
 * Source: Loshchilov and Hutter: SGDR: stochastic gradient descent with warm restarts (2017).
 */
export class CosineDecay implements Schedule {
  readonly by: ScheduleUnit;
  private readonly initialLearningRate: number;
  private readonly decaySteps: number;
  private readonly alpha: number;
  private readonly warmupSteps: number;
  private readonly warmupTarget: number | undefined;

  constructor(options: CosineDecayOptions) {
    const owner = 'CosineDecay';
    checkOptions(owner, options, ['initialLearningRate', 'decaySteps', 'alpha', 'warmupSteps', 'warmupTarget', 'by']);
    const { warmupSteps = 0, warmupTarget } = options;
    this.initialLearningRate = inRange(owner, 'initialLearningRate', options.initialLearningRate, 0, Infinity);
    this.decaySteps = positiveInteger(owner, 'decaySteps', options.decaySteps);
    this.alpha = inRange(owner, 'alpha', options.alpha ?? 0, 0, 1);
    this.warmupSteps = warmupSteps === 0 ? 0 : positiveInteger(owner, 'warmupSteps', warmupSteps);
    this.warmupTarget = warmupTarget === undefined ? undefined : inRange(owner, 'warmupTarget', warmupTarget, 0, Infinity);
    this.by = unitOf(owner, options.by);
    if (this.warmupSteps > 0 !== (warmupTarget !== undefined)) {
      throw new OptionError(
        `${owner}: options "warmupSteps" and "warmupTarget" must be given together, received ${show(warmupSteps)} and ${show(warmupTarget)}.`,
      );
    }
  }

  get config(): ScheduleConfig {
    const { initialLearningRate, decaySteps, alpha, warmupSteps, warmupTarget, by } = this;
    return {
      kind: 'CosineDecay',
      initialLearningRate,
      decaySteps,
      alpha,
      warmupSteps,
      ...(warmupTarget === undefined ? {} : { warmupTarget }),
      by,
    };
  }

  at(step: number, epoch: number): number {
    const { initialLearningRate: initial, warmupSteps, warmupTarget: peak = initial, alpha } = this;
    const t = this.by === 'step' ? step : epoch;
    if (t < warmupSteps) return initial + ((peak - initial) * t) / warmupSteps;
    const progress = Math.min(1, (t - warmupSteps) / this.decaySteps);
    return peak * (alpha + ((1 - alpha) * (1 + cos(Math.PI * progress))) / 2);
  }
}
