// Where a setting, or the objective, stands on its axis of the parallel coordinates: 0 to 1 from its left end to its right one.
import type { SentDimension, SentTrial } from '../seen/message.js';
import { figureText, settingText } from '../seen/words.js';
import type { Range, Setting } from '../space.js';
import { drawable, type PageState } from './state.js';

/** Trials without a setting stand here, left of its axis. */
export const ABSENT = -0.14;

/** Lines through the same choice would lie on each other: each is moved aside by up to so much. */
const ASIDE = 0.03;

/** An axis: its name, its marks, and where a trial stands. */
export interface Axis {
  readonly name: string;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** Undefined for a trial that cannot be shown. */
  position(trial: SentTrial): number | undefined;
}

const evenly = (i: number, count: number): number => (count === 1 ? 0.5 : i / (count - 1));

/** Both ends, and the powers of ten well between them. */
function logTicks(low: number, high: number): number[] {
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const between: number[] = [];
  const stride = Math.max(1, Math.ceil((to - from) / 5));
  for (let power = Math.ceil(from); power <= to; power += stride) {
    const apart = Math.min(power - from, to - power) / (to - from);
    if (apart > 0.12) between.push(10 ** power);
  }
  return [low, ...between, high];
}

/** The share of the way from `low` to `high`. */
function scale(low: number, high: number, log: boolean): (value: number) => number {
  if (log) return (value) => Math.log(value / low) / Math.log(high / low);
  return (value) => (high === low ? 0.5 : (value - low) / (high - low));
}

function ofRange({ low, high, scale: kind, whole }: Range): { ticks: Axis['ticks']; at: (value: Setting) => number } {
  const share = scale(low, high, kind === 'log');
  const middle = (low + high) / 2;
  const values = kind === 'log' ? logTicks(low, high) : whole && !Number.isInteger(middle) ? [low, high] : [low, middle, high];
  return { ticks: values.map((value) => ({ at: share(value), text: settingText(value) })), at: (value) => share(Number(value)) };
}

function ofList(list: readonly Setting[]): { ticks: Axis['ticks']; at: (value: Setting) => number } {
  return {
    ticks: list.map((value, i) => ({ at: evenly(i, list.length), text: settingText(value) })),
    at: (value) => evenly(list.indexOf(value), list.length),
  };
}

const isRange = (choice: SentDimension['choice']): choice is Range => 'kind' in choice;

export function dimensionAxis({ name, choice, conditional }: SentDimension): Axis {
  const { ticks, at } = isRange(choice) ? ofRange(choice) : ofList(choice);
  return {
    name,
    ticks: conditional ? [{ at: ABSENT, text: 'none' }, ...ticks] : ticks,
    position: ({ trial, settings }) => {
      // always the same for the same trial, and evenly over all: multiples of the golden ratio
      const aside = isRange(choice) ? 0 : (((trial * 0.618034) % 1) - 0.5) * ASIDE;
      return (name in settings ? at(settings[name]!) : ABSENT) + aside;
    },
  };
}

/** Whether values are so far apart that a scale of logarithms shows them better. */
export function wide(values: readonly number[]): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.length > 1 && low > 0 && high / low > 100;
}

/** The axis of the objective over what `trials` came to: its best end is on the right. */
export function objectiveAxis({ message: { objective } }: PageState, trials: readonly SentTrial[]): Axis {
  const values = trials.flatMap(({ value }) => drawable(value) ?? []);
  const log = wide(values);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const share = scale(low, high, log);
  const at = (value: number): number => (objective.mode === 'max' ? share(value) : 1 - share(value));
  const ends = high === low ? [low] : [low, high];
  return {
    name: objective.metric,
    ticks: values.length === 0 ? [] : ends.map((value) => ({ at: at(value), text: figureText(value) })),
    position: ({ value }) => {
      const number = drawable(value);
      return number === undefined ? undefined : at(number);
    },
  };
}
