import { FormatError } from '../../errors.js';
import { isObject, isWhole, show } from '../../options.js';
import { parseFigures, stringifyFigures } from '../figures.js';
import type { Curve } from '../records.js';
import type { TrialOutcome } from '../runner.js';
import { sha256 } from '../sha256.js';
import { isSetting } from '../space.js';
import { keyOf } from '../strategy.js';
import type { Job } from '../trial.js';

/** The name of a task in its queue: the same task has the same name, so that it is there once. */
export async function taskName({ settings, seed, budget }: Job): Promise<string> {
  return `t${(await sha256(`${seed} ${budget} ${keyOf(settings)}`)).slice(0, 31)}`;
}

/** The task that a queue holds. Throws FormatError for what is none: whoever can write to Redis may have put anything there. */
export async function readTask(name: string | undefined, data: unknown): Promise<Job> {
  const refuse = (what: string): never => {
    throw new FormatError(`task ${show(name)} ${what}.`);
  };
  if (!isObject(data) || !isWhole(data.trial) || !isWhole(data.seed)) return refuse(`is no trial's: received ${show(data)}`);
  const { trial, settings, seed, budget } = data;
  if (!isObject(settings) || !Object.values(settings).every(isSetting))
    return refuse(`has settings that are none: received ${show(settings)}`);
  if (budget !== undefined && !(typeof budget === 'number' && budget > 0))
    return refuse(`has a budget that is none: received ${show(budget)}`);
  const job = { trial, settings, seed, ...(budget !== undefined && { budget }) } as Job;
  return (await taskName(job)) === name ? job : refuse('does not fit its name');
}

const isFigures = (value: unknown): boolean => isObject(value) && Object.values(value).every((figure) => typeof figure === 'number');
const isCurve = (value: unknown): value is Curve => Array.isArray(value) && value.every((entry) => isFigures(entry) && isWhole(entry.step));

/** What came of a task, as its worker sends it. */
export const outcomeText = (outcome: TrialOutcome): string => stringifyFigures(outcome);

/** What `outcomeText` wrote. */
export function readOutcome(text: unknown): TrialOutcome {
  const value = parseFigures(String(text));
  const came = isObject(value) && (value.metrics === undefined ? typeof value.error === 'string' : isFigures(value.metrics));
  if (came && isCurve(value.curve) && typeof value.seconds === 'number') return value as unknown as TrialOutcome;
  throw new FormatError(`sweep: a worker answered ${show(text)}; expected the outcome of a trial.`);
}

/** What a trial has reported since the last time, as its worker passes it on. */
export const reportsText = (curve: Curve): string => stringifyFigures({ curve });

/** What `reportsText` wrote; nothing of what is none. */
export function readReports(text: unknown): Curve {
  try {
    const value = parseFigures(String(text));
    return isObject(value) && isCurve(value.curve) ? value.curve : [];
  } catch {
    return [];
  }
}
