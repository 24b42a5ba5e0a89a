import { OptionError } from '../errors.js';
import { lookUp, show } from '../options.js';
import { byName } from './by-name.js';
import type { Schedule, ScheduleConfig } from './schedule.js';

/** A schedule from plain data ({ kind: 'CosineDecay', ... }, what `config` gives), or the object itself. OptionError for anything else. */
export function getSchedule(schedule: Schedule | ScheduleConfig): Schedule {
  if (typeof schedule === 'object' && schedule !== null) {
    if (typeof (schedule as Partial<Schedule>).at === 'function') return schedule as Schedule;
    const { kind, ...options } = schedule as { kind: string; [option: string]: unknown };
    // a schedule within one, as WarmUp has
    const { schedule: inner } = options;
    if (typeof inner === 'object' && inner !== null) options.schedule = getSchedule(inner as ScheduleConfig);
    // the constructors check the options themselves, so that data from a file passes the same door
    if (typeof kind === 'string') return new (lookUp<new (options: never) => Schedule>('schedule', kind, byName))(options as never);
  }
  throw new OptionError(`A schedule must be an object with at(step, epoch) or the config of one, received ${show(schedule)}.`);
}

export * from './built-in.js';
export type { Schedule, ScheduleConfig, ScheduleUnit } from './schedule.js';
