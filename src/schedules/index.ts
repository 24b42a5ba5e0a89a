import { OptionError } from '../errors.js';
import { lookUp, show } from '../options.js';
import { CosineDecay, type CosineDecayOptions } from './cosine-decay.js';
import { ExponentialDecay, type ExponentialDecayOptions } from './exponential-decay.js';
import { PiecewiseConstantDecay, type PiecewiseConstantDecayOptions } from './piecewise-constant-decay.js';
import type { Schedule, ScheduleConfig } from './schedule.js';

export { CosineDecay, type CosineDecayOptions } from './cosine-decay.js';
export { ExponentialDecay, type ExponentialDecayOptions } from './exponential-decay.js';
export { PiecewiseConstantDecay, type PiecewiseConstantDecayOptions } from './piecewise-constant-decay.js';
export type { Schedule, ScheduleConfig, ScheduleUnit } from './schedule.js';

// The constructors check the options themselves, so data from a file passes the same door.
const schedules: Readonly<Record<string, (options: object) => Schedule>> = {
  PiecewiseConstantDecay: (options) => new PiecewiseConstantDecay(options as PiecewiseConstantDecayOptions),
  ExponentialDecay: (options) => new ExponentialDecay(options as ExponentialDecayOptions),
  CosineDecay: (options) => new CosineDecay(options as CosineDecayOptions),
};

/** A schedule from plain data ({ kind: 'CosineDecay', ... }, what `config` gives), or the object itself. OptionError for anything else. */
export function getSchedule(schedule: Schedule | ScheduleConfig): Schedule {
  if (typeof schedule === 'object' && schedule !== null) {
    if (typeof (schedule as Partial<Schedule>).at === 'function') return schedule as Schedule;
    const { kind, ...options } = schedule as ScheduleConfig;
    if (typeof kind === 'string') return lookUp('schedule', kind, schedules)(options);
  }
  throw new OptionError(`A schedule must be an object with at(step, epoch) or the config of one, received ${show(schedule)}.`);
}
