import { OptionError } from '../errors.js';
import { joined, type OptionSpec, type OptionsOf } from '../option-spec.js';
import { nonNegative, positiveInteger, show } from '../options.js';
import { DeclaredSchedule, type Schedule, type ScheduleConfig, scheduleOptions } from './schedule.js';

/** `given`, if it is a rate or a schedule. */
function scheduleOption(owner: string, name: string, given: number | Schedule): number | Schedule {
  if (typeof given === 'number') return nonNegative(owner, name, given);
  if (typeof given === 'object' && given !== null && typeof given.at === 'function') return given;
  throw new OptionError(`${owner}: option "${name}" must be a number or a schedule with at(step, epoch), received ${show(given)}.`);
}

const warmUpOptions = /* @__PURE__ */ joined(
  {
    /** The rate after the warm-up: a number, or a schedule, which begins where the warm-up ends. */
    schedule: scheduleOption,
    /** How many steps or epochs the rate rises for. */
    warmupSteps: positiveInteger,
    /** The rate at the start. Default 0. */
    initialLearningRate: [nonNegative, 0],
  } as const satisfies OptionSpec,
  scheduleOptions,
);

export interface WarmUpOptions extends OptionsOf<typeof warmUpOptions> {}

/**
 * A warm-up before any schedule: for t < warmupSteps rate(t) = initial + (first - initial) t / warmupSteps, first being the schedule's rate at 0; then
 * the schedule's at t - warmupSteps. t is the step or epoch from 0; the schedule must count by the same.
 */
export class WarmUp extends DeclaredSchedule<typeof warmUpOptions> {
  constructor(options: WarmUpOptions) {
    super('WarmUp', options, warmUpOptions);
    const { schedule, by } = this.options;
    const unit = typeof schedule === 'number' ? by : (schedule.by ?? by);
    if (unit !== by)
      throw new OptionError(
        `WarmUp: received a schedule by ${unit} and a warm-up by ${by}; expected one unit for both, as { by: "${unit}" }.`,
      );
  }

  override get config(): ScheduleConfig {
    const { schedule } = this.options;
    return { ...super.config, schedule: typeof schedule === 'number' ? schedule : (schedule as Partial<DeclaredSchedule<never>>).config };
  }

  at(step: number, epoch: number): number {
    const { schedule, warmupSteps, initialLearningRate: initial } = this.options;
    const t = this.time(step, epoch);
    const after = (at: number): number => {
      if (typeof schedule === 'number') return schedule;
      return this.by === 'step' ? schedule.at(at, epoch) : schedule.at(step, at);
    };
    return t < warmupSteps ? initial + ((after(0) - initial) * t) / warmupSteps : after(t - warmupSteps);
  }
}
