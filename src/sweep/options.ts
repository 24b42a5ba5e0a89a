import { OptionError } from '../errors.js';
import type { HostAbortSignal, HostURL } from '../host-types.js';
import { checkOptions, isObject, isWhole, positiveInteger, show, verbosity, wholeNumber } from '../options.js';
import type { Checkpoints } from './checkpoints.js';
import type { DataOption } from './data.js';
import { Halving, type HalvingStrategy } from './halving.js';
import type { MedianRule } from './median.js';
import type { Figures, Objective, TrialRecord } from './records.js';
import { checkSpace, type Space } from './space.js';
import { gridStrategy, randomSettings, randomStrategy, type Strategy } from './strategy.js';

export interface SweepOptions {
  /** The search space: dimensions by name. */
  space: Space;
  /** The address of a module whose default function is the trial, a `file:` URL: `new URL('./trial.mjs', import.meta.url)`. */
  trial: string | HostURL;
  /**
   * A figure that the trial returns. It is minimised if its name contains "loss" or "error", else maximised; for any other, such as `mae`, pass
   * `{ metric, mode: 'min' }`.
   */
  objective: string | Objective;
  /**
   * How many trials, all distinct; a space with fewer points has each once. Of a grid the first so many, by default all; every other strategy needs
   * it.
   */
  trials?: number;
  /** 'grid', 'random', or what `asha` or `halving` gives. Default: 'random' where `trials` is given, else 'grid'. */
  strategy?: 'grid' | 'random' | HalvingStrategy;
  /** Random seed, of settings that are drawn and of the trials' own seeds. Default 0. */
  seed?: number;
  /** What trials are given as `data`: data sets by the names of `loadDataset`, files by their `file:` URLs. */
  data?: DataOption;
  /** `median(...)` stops trials that fall behind, which a trial learns from `await pruned()`. Default: none is stopped. */
  prune?: MedianRule;
  /**
   * The address of a Redis, `redis://:password@host:6379` or, for TLS, `rediss://...`: trials then run on the machines where
   * `npx wasm-nn worker --redis ADDRESS trial.mjs` was started. Needs the packages bullmq and ioredis. Default: on threads of this process.
   */
  redis?: string;
  /**
   * How many threads of this process run trials, one each; by default one a core. Over Redis, how many trials are queued or running at once at most; by
   * default twice as many as the workers run.
   */
  workers?: number;
  /** A folder for results, as JSON Lines, and for checkpoints: the same sweep resumes from what is there. Default: nothing is kept. */
  results?: string;
  /** Storage for checkpoints of your own, instead of files in `results`. Not together with `redis`. */
  checkpoints?: Checkpoints;
  /** Stops the sweep: trials under way may save, and `sweep` rejects with the signal's reason. */
  signal?: HostAbortSignal;
  /** 0: quiet. 1: a table on a terminal, else a line per trial (fewer if there are very many). 2: lines. Default 1. */
  verbose?: 0 | 1 | 2;
  /** A live page of the sweep, for browsers on this machine, at a port, or with true at any that is free; its address is printed. Default: none. */
  page?: boolean | number;
  /** Called when a trial has ended or failed; with successive halving, after each of its budgets. */
  onTrial?: (record: TrialRecord) => void;
  /** Called for each `report()` of a trial. */
  onReport?: (report: { trial: number; step: number; figures: Figures }) => void;
}

const KNOWN = [
  'space',
  'trial',
  'objective',
  'trials',
  'strategy',
  'seed',
  'data',
  'prune',
  'redis',
  'workers',
  'results',
  'checkpoints',
  'signal',
  'verbose',
  'page',
  'onTrial',
  'onReport',
];

function objectiveOf(objective: string | Objective): Objective {
  if (typeof objective === 'string') return { metric: objective, mode: /loss|error/i.test(objective) ? 'min' : 'max' };
  if (isObject(objective) && typeof objective.metric === 'string' && ['min', 'max'].includes(objective.mode as string)) return objective;
  throw new OptionError(
    `sweep: option "objective" must be the name of a figure, or { metric, mode: 'min' or 'max' }, received ${show(objective)}.`,
  );
}

function strategyOf({ space, trials, strategy }: SweepOptions, seed: number): { name: string; strategy: Strategy } {
  const kind = strategy ?? (trials === undefined ? 'grid' : 'random');
  if (kind === 'grid') return { name: kind, strategy: gridStrategy(space, trials) };
  const halving = isObject(kind) && ['asha', 'halving'].includes(kind.kind as string);
  if (kind !== 'random' && !halving)
    throw new OptionError(`sweep: option "strategy" must be 'grid', 'random', asha(...) or halving(...), received ${show(kind)}.`);
  if (trials === undefined) throw new OptionError('sweep: option "trials" must say how many, unless the strategy is \'grid\'.');
  if (kind === 'random') return { name: kind, strategy: randomStrategy(space, trials, seed) };
  return { name: JSON.stringify(kind), strategy: new Halving(randomSettings(space, trials, seed), kind as HalvingStrategy) };
}

function address(trial: string | HostURL): string {
  if (/^file:/.test(String(trial))) return String(trial);
  throw new OptionError(
    `sweep: option "trial" must be the address of a module, such as new URL('./trial.mjs', import.meta.url), received ${show(trial)}.`,
  );
}

function checkCheckpoints(checkpoints: unknown): void {
  if (isObject(checkpoints) && typeof checkpoints.load === 'function' && typeof checkpoints.save === 'function') return;
  throw new OptionError(`sweep: option "checkpoints" must be an object with functions load and save, received ${show(checkpoints)}.`);
}

function checkPage(page: boolean | number): void {
  if (typeof page === 'boolean' || (isWhole(page, 1) && page < 65_536)) return;
  throw new OptionError(`sweep: option "page" must be true, false or a port, 1 to 65535, received ${show(page)}.`);
}

/** What a sweep works with. */
export interface SettledSweep {
  readonly space: Space;
  readonly strategy: Strategy;
  /** The strategy and its options, as text. */
  readonly strategyName: string;
  readonly objective: Objective;
  readonly seed: number;
  readonly data: DataOption;
  readonly prune: MedianRule | undefined;
  readonly redis: string | undefined;
  /** The address of the trial's module. */
  readonly module: string;
  /** How many trials run at a time; undefined where the place is to say. */
  readonly workers: number | undefined;
  readonly results: string | undefined;
  readonly checkpoints: Checkpoints | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The options, checked and completed. Throws OptionError. */
export function settleSweep(options: SweepOptions): SettledSweep {
  checkOptions('sweep', options, KNOWN);
  checkSpace(options.space);
  const { space, trials, seed = 0, data = {}, prune, redis, workers, results, checkpoints } = options;
  if (trials !== undefined) positiveInteger('sweep', 'trials', trials);
  if (workers !== undefined) positiveInteger('sweep', 'workers', workers);
  if (checkpoints !== undefined) checkCheckpoints(checkpoints);
  wholeNumber('sweep', 'seed', seed);
  if (redis !== undefined && checkpoints !== undefined)
    throw new OptionError('sweep: options "redis" and "checkpoints" exclude each other: over Redis, checkpoints lie there.');
  if (!isObject(data)) throw new OptionError(`sweep: option "data" must be an object of names or URLs, received ${show(data)}.`);
  if (prune !== undefined && prune?.kind !== 'median')
    throw new OptionError(`sweep: option "prune" must be median(...), received ${show(prune)}.`);
  verbosity('sweep', 'verbose', options.verbose ?? 1);
  checkPage(options.page ?? false);
  const { name, strategy } = strategyOf(options, seed);
  return {
    space,
    strategy,
    strategyName: name,
    objective: objectiveOf(options.objective),
    seed,
    data,
    prune,
    redis,
    module: address(options.trial),
    workers,
    results,
    checkpoints,
    signal: options.signal as AbortSignal | undefined,
  };
}
