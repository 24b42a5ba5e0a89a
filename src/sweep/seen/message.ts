// What the page is sent.
import type { WorkerState } from '../events.js';
import type { Objective } from '../records.js';
import type { Dimension, Range, Setting, Settings } from '../space.js';
import { scoreOf } from './best.js';
import type { SweepPicture } from './picture.js';
import type { SeenTrial } from './seen-trial.js';

/** A figure as JSON has it: of NaN and the infinities their names. */
export type SentNumber = number | string;

/** A trial as the page is sent it. */
export interface SentTrial extends Pick<SeenTrial, 'trial' | 'settings' | 'state' | 'budget' | 'error' | 'seconds' | 'since' | 'outcome'> {
  readonly settings: Settings;
  readonly figures: Readonly<Record<string, SentNumber>>;
  /** The objective as it returned it; undefined before that, and where it failed or was given up. */
  readonly value: SentNumber | undefined;
  /** Step by step: the step, then figures in the order of the message's names. */
  readonly curve: readonly (readonly (SentNumber | null)[])[];
}

/** A dimension as the page is sent it. */
export interface SentDimension {
  readonly name: string;
  readonly choice: readonly Setting[] | Range;
  /** Whether some trials are without it. */
  readonly conditional: boolean;
}

/** All, or what has changed since the message before. */
export interface SweepMessage {
  readonly all: boolean;
  readonly name: string;
  readonly objective: Objective;
  readonly dimensions: readonly SentDimension[];
  readonly names: readonly string[];
  readonly total: number;
  readonly ended: number;
  readonly failed: number;
  readonly pruned: number;
  readonly outcomes: number;
  /** The number of the best trial. */
  readonly best: number | undefined;
  readonly bestSoFar: readonly { readonly outcome: number; readonly value: SentNumber }[];
  readonly seconds: number;
  readonly secondsLeft: number | undefined;
  readonly over: boolean;
  /** The time at the sweep, as of Date.now. */
  readonly now: number;
  readonly workers: readonly WorkerState[];
  readonly trials: readonly SentTrial[];
}

const dimensionOf = ([name, dimension]: [string, Dimension]): SentDimension => {
  if ('then' in dimension) return { name, choice: dimension.then, conditional: true };
  return { name, choice: dimension, conditional: false };
};

function sent({ objective, names }: SweepPicture, seen: SeenTrial): SentTrial {
  const { metrics, figures, curve, trial, settings, state, budget, error, seconds, since, outcome } = seen;
  const value = scoreOf(seen, objective) === undefined ? undefined : metrics![objective.metric];
  const rows = curve.map((point) => [point.step, ...names.map((name) => point.figures[name] ?? null)]);
  return { trial, settings, state, budget, error, seconds, since, outcome, figures, value, curve: rows };
}

/** The message that tells of `trials`. */
export function messageOf(picture: SweepPicture, trials: Iterable<SeenTrial>, all: boolean): SweepMessage {
  const { name, objective, space, names, total, ended, failed, pruned, outcomes, best, seconds, secondsLeft, over, workers } = picture;
  return {
    all,
    name,
    objective,
    dimensions: Object.entries(space).map(dimensionOf),
    names,
    total,
    ended,
    failed,
    pruned,
    outcomes,
    best: best.trial?.trial,
    bestSoFar: best.steps,
    seconds,
    secondsLeft,
    over,
    now: picture.now(),
    workers,
    trials: Array.from(trials, (trial) => sent(picture, trial)),
  };
}

/** A message as JSON, which has no NaN and no infinities. */
export const messageText = (message: SweepMessage): string =>
  JSON.stringify(message, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value));
