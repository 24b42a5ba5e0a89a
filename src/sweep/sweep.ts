import { OptionError } from '../errors.js';
import type { HostAbortSignal, HostURL } from '../host-types.js';
import { nodeModule } from '../node-modules.js';
import { checkOptions, isObject, positiveInteger, show, wholeNumber } from '../options.js';
import { RandomStream } from '../random.js';
import { CheckpointsInFolder, CheckpointsInMemory } from './checkpoints.js';
import { Halving, type HalvingStrategy } from './halving.js';
import { moduleHash } from './module-hash.js';
import type { Figures, TrialRecord } from './records.js';
import { ResultsFile } from './results-file.js';
import { checkSpace, type Space } from './space.js';
import { gridStrategy, keyOf, randomStrategy, type Strategy, type Task } from './strategy.js';
import { TrialThread, WorkerLost } from './threads.js';

/** The figure that a sweep is after. */
export interface Objective {
  readonly metric: string;
  readonly mode: 'min' | 'max';
}

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

/** What a sweep came to. */
export interface SweepResult {
  /** The trial with the best figure; undefined if none ended soundly. */
  readonly best: TrialRecord | undefined;
  /** All, in the order of their numbers; with successive halving each as far as it went. */
  readonly trials: readonly TrialRecord[];
}

const KNOWN = ['space', 'trial', 'objective', 'trials', 'strategy', 'seed', 'workers', 'results', 'signal', 'onTrial', 'onReport'];

/** How often a trial is begun again whose worker was lost. */
const ATTEMPTS = 3;

function objectiveOf(objective: string | Objective): Objective {
  if (typeof objective === 'string') return { metric: objective, mode: /loss|error/i.test(objective) ? 'min' : 'max' };
  if (isObject(objective) && typeof objective.metric === 'string' && ['min', 'max'].includes(objective.mode as string)) return objective;
  throw new OptionError(
    `sweep: option "objective" must be the name of a figure, or { metric, mode: 'min' or 'max' }, received ${show(objective)}.`,
  );
}

function strategyOf({ space, trials, strategy, seed = 0 }: SweepOptions): { name: string; strategy: Strategy } {
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

/** A sweep under way: what its workers share. */
class Run {
  readonly records = new Map<string, TrialRecord>();
  private readonly sign: number;
  private readonly metric: string;
  /** Workers that have found nothing to do until another's outcome. */
  private idle: (() => void)[] = [];
  private active = 0;

  constructor(
    readonly options: SweepOptions,
    readonly strategy: Strategy,
    readonly hash: string,
    readonly file: ResultsFile | undefined,
  ) {
    const { metric, mode } = objectiveOf(options.objective);
    this.metric = metric;
    this.sign = mode === 'max' ? 1 : -1;
  }

  /** Higher is better; undefined for a trial that failed, or has no such figure. */
  score({ metrics }: TrialRecord): number | undefined {
    const value = metrics?.[this.metric];
    return value === undefined || Number.isNaN(value) ? undefined : this.sign * value;
  }

  /** Takes note of a record: of now, or of the sweep that this one goes on from. */
  add(record: TrialRecord): void {
    const { trial, settings, budget } = record;
    this.records.set(keyOf(settings), record);
    this.strategy.add({ task: { trial, settings, budget }, score: this.score(record) });
  }

  /** Runs tasks on a thread until there are none. */
  async work(thread: TrialThread): Promise<void> {
    while (!this.options.signal?.aborted) {
      const task = this.strategy.next();
      if (task) {
        this.active++;
        const record = await this.attempt(thread, task);
        this.active--;
        if (record) {
          await this.file?.append(record);
          this.add(record);
          this.options.onTrial?.(record);
        }
        for (const wake of this.idle.splice(0)) wake();
      } else if (this.active === 0) return;
      else await new Promise<void>((resolve) => this.idle.push(resolve));
    }
    for (const wake of this.idle.splice(0)) wake();
  }

  /** The record of a task; undefined for one that was cut by the signal. */
  private async attempt(thread: TrialThread, { trial, settings, budget }: Task): Promise<TrialRecord | undefined> {
    const { seed = 0, signal, onReport } = this.options;
    const curve: ({ step: number } & Figures)[] = [];
    const of = { trial, settings, seed: new RandomStream(seed, keyOf(settings)).uint32(), ...(budget !== undefined && { budget }) };
    const job = { budget, ...of, module: address(this.options.trial), hash: this.hash };
    const report = (step: number, figures: Figures): void => {
      curve.push({ step, ...figures });
      onReport?.({ trial, step, figures });
    };
    const begun = performance.now();
    const ended = (came: { metrics: Figures } | { error: string }): TrialRecord | undefined => {
      if (signal?.aborted) return undefined;
      return { ...of, ...came, ...(curve.length > 0 && { curve }), seconds: (performance.now() - begun) / 1000 };
    };
    for (let attempt = 1; ; attempt++) {
      try {
        const metrics = await thread.run(job, { signal: signal as AbortSignal | undefined, report });
        if (!(this.metric in metrics))
          return ended({ error: `the trial returned no "${this.metric}", but ${Object.keys(metrics).join(', ') || 'nothing'}` });
        return ended({ metrics });
      } catch (error) {
        if (!(error instanceof WorkerLost) || attempt === ATTEMPTS) return ended({ error: (error as Error).message });
        curve.length = 0;
      }
    }
  }
}

/** What came of all trials. */
function resultOf(run: Run): SweepResult {
  const trials = [...run.records.values()].sort((a, b) => a.trial - b.trial);
  let best: TrialRecord | undefined;
  for (const record of trials) {
    const score = run.score(record);
    if (score !== undefined && !(best && run.score(best)! >= score)) best = record;
  }
  return { best, trials };
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
  const { trials, seed = 0, workers, results, signal } = options;
  if (trials !== undefined) positiveInteger('sweep', 'trials', trials);
  wholeNumber('sweep', 'seed', seed);
  const { availableParallelism } = await nodeModule('os');
  const count = workers === undefined ? availableParallelism() : positiveInteger('sweep', 'workers', workers);
  const { name, strategy } = strategyOf(options);
  const hash = await moduleHash(address(options.trial));
  const file = results === undefined ? undefined : await ResultsFile.open(results, { sweep: 1, module: hash, seed, strategy: name });
  const run = new Run(options, strategy, hash, file);
  for (const record of file?.records ?? []) run.add(record);
  const checkpoints = results === undefined ? new CheckpointsInMemory() : new CheckpointsInFolder(results);
  const threads = Array.from({ length: count }, () => new TrialThread(checkpoints));
  try {
    await Promise.all(threads.map((thread) => run.work(thread)));
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
  (signal as AbortSignal | undefined)?.throwIfAborted();
  return resultOf(run);
}
