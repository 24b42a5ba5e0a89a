import { oneOf } from '../options.js';

/** What a schedule counts: training steps (batches) or epochs. */
export type ScheduleUnit = 'step' | 'epoch';

/** A learning rate that changes in training. Any object of this form will do. */
export interface Schedule {
  /** What it counts. */
  readonly by: ScheduleUnit;
  /** The learning rate of step `step` in epoch `epoch`, both counted from 0. */
  at(step: number, epoch: number): number;
}

/** A schedule's own name and options, as plain data that `getSchedule` makes it from again. */
export interface ScheduleConfig {
  readonly kind: string;
  readonly [option: string]: unknown;
}

export function unitOf(owner: string, by: unknown): ScheduleUnit {
  return by === undefined ? 'step' : oneOf(owner, 'by', by, ['step', 'epoch']);
}
