import { OptionError } from '../errors.js';
import type { HostAbortSignal, HostURL } from '../host-types.js';
import { nodeModule } from '../node-modules.js';
import { checkOptions, isObject, positiveInteger, show, wholeNumber } from '../options.js';
import { CheckpointsInFolder, CheckpointsInMemory } from './checkpoints.js';
import { Halving, type HalvingStrategy } from './halving.js';
import { moduleHash } from './module-hash.js';
import type { Figures, TrialRecord } from './records.js';
import { ResultsFile } from './results-file.js';
import { type Objective, Run, type SweepResult } from './run.js';
import { checkSpace, type Space } from './space.js';
import { gridStrategy, randomStrategy, type Strategy } from './strategy.js';
import { TrialThread } from './threads.js';

export interface SweepOptions {
  /** The dimensions that settings are chosen from. */
  space: Space;
  /** The address of a module whose default function is the trial, a `file:` URL: `new URL('./trial.mjs', import.meta.url)`. */
  trial: string | HostURL;
  /** The name of a figure that the trial returns, least where the name tells of a loss or an error, else greatest; or `{ metric, mode }`. */
  objective: string | Objective;
  /** How many trials. Default: all of a grid; every other strategy must be told. */
  trials?: number;
  /** 'grid', 'random', or what `asha` or `halving` gives. Default: 'random' where `trials` is given, else 'grid'. */
  strategy?: 'grid' | 'random' | HalvingStrategy;
  /** Of what is drawn at random. Default 0. */
  seed?: number;
  /** Threads of this process that run trials, one each. Default: one a core. */
  workers?: number;
  /** A folder for results, as JSON Lines, and for checkpoints: the same sweep goes on from what is there. Default: none is kept. */
  results?: string;
  /** Ends the sweep; trials under way are told. */
  signal?: HostAbortSignal;
  /** Told of every trial that has ended, or failed. */
  onTrial?: (record: TrialRecord) => void;
  /** Told of what a trial reports on its way. */
  onReport?: (report: { trial: number; step: number; figures: Figures }) => void;
}

const KNOWN = ['space', 'trial', 'objective', 'trials', 'strategy', 'seed', 'workers', 'results', 'signal', 'onTrial', 'onReport'];

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
  return { name: JSON.stringify(kind), strategy: new Halving(space, trials, seed, kind as HalvingStrategy) };
}

function address(trial: string | HostURL): string {
  if (/^file:/.test(String(trial))) return String(trial);
  throw new OptionError(
    `sweep: option "trial" must be the address of a module, such as new URL('./trial.mjs', import.meta.url), received ${show(trial)}.`,
  );
}

/**
 * Searches `space` for the settings whose trial has the best figure. Trials run on threads of this process, each on one of its own, and are the same
 * wherever and in whatever order they run. What has ended is kept in the folder `results`: a sweep that was stopped goes on from there, as does one
 * with more trials or a wider grid.
 *
 * Throws OptionError for options that are wrong, and where `results` are those of another module, strategy or seed. A trial that fails ends no sweep:
 * its record has the error.
 */
export async function sweep(options: SweepOptions): Promise<SweepResult> {
  checkOptions('sweep', options, KNOWN);
  checkSpace(options.space);
  const { trials, seed = 0, workers, results, onTrial, onReport } = options;
  const signal = options.signal as AbortSignal | undefined;
  if (trials !== undefined) positiveInteger('sweep', 'trials', trials);
  wholeNumber('sweep', 'seed', seed);
  const { availableParallelism } = await nodeModule('os');
  const count = workers === undefined ? availableParallelism() : positiveInteger('sweep', 'workers', workers);
  const { name, strategy } = strategyOf(options, seed);
  const objective = objectiveOf(options.objective);
  const module = address(options.trial);
  const hash = await moduleHash(module);
  const file = results === undefined ? undefined : await ResultsFile.open(results, { sweep: 1, module: hash, seed, strategy: name });
  const run = new Run({ strategy, objective, seed, module, hash, file, signal, onTrial, onReport });
  for (const record of file?.records ?? []) run.add(record);
  const checkpoints = results === undefined ? new CheckpointsInMemory() : new CheckpointsInFolder(results);
  const threads = Array.from({ length: count }, () => new TrialThread(checkpoints));
  try {
    await Promise.all(threads.map((thread) => run.work(thread)));
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
  signal?.throwIfAborted();
  return run.result;
}
