import { RandomStream } from '../random.js';
import type { SweepWatcher } from './events.js';
import type { Figures, TrialRecord } from './records.js';
import type { ResultsFile } from './results-file.js';
import { type TrialRunner, WorkerLost } from './runner.js';
import { keyOf, type Strategy, type Task } from './strategy.js';

/** How often a trial is begun again whose worker was lost. */
const ATTEMPTS = 3;

/** The figure that a sweep is after. */
export interface Objective {
  readonly metric: string;
  readonly mode: 'min' | 'max';
}

/** What a sweep came to. */
export interface SweepResult {
  /** The trial with the best figure; undefined if none ended soundly. */
  readonly best: TrialRecord | undefined;
  /** All, in the order of their numbers; with successive halving each as far as it went. */
  readonly trials: readonly TrialRecord[];
}

/** What a sweep is to do, its options settled. */
export interface Plan {
  readonly strategy: Strategy;
  readonly objective: Objective;
  readonly seed: number;
  /** The address of the trial's module, and its SHA-256. */
  readonly module: string;
  readonly hash: string;
  readonly file: ResultsFile | undefined;
  readonly signal: AbortSignal | undefined;
  /** Is told of what happens. */
  readonly watch: SweepWatcher;
}

/** A sweep under way: what its workers share. */
export class Run {
  private readonly records = new Map<string, TrialRecord>();
  /** Workers that have found nothing to do until another's outcome. */
  private idle: (() => void)[] = [];
  private active = 0;

  constructor(private readonly plan: Plan) {}

  /** Higher is better; undefined for a trial that failed, or has no such figure. */
  private score({ metrics }: TrialRecord): number | undefined {
    const { metric, mode } = this.plan.objective;
    const value = metrics?.[metric];
    if (value === undefined || Number.isNaN(value)) return undefined;
    return mode === 'max' ? value : -value;
  }

  /** Takes note of a record: of now, or of the sweep that this one goes on from. */
  add(record: TrialRecord): void {
    const { trial, settings, budget } = record;
    this.records.set(keyOf(settings), record);
    this.plan.strategy.add({ task: { trial, settings, budget }, score: this.score(record) });
  }

  /** Runs tasks by `runner` until there are none. */
  async work(runner: TrialRunner): Promise<void> {
    const { signal, strategy, file, watch } = this.plan;
    while (!signal?.aborted) {
      const task = strategy.next();
      if (task) {
        this.active++;
        const record = await this.attempt(runner, task);
        if (record) {
          await file?.append(record);
          this.add(record);
          watch({ kind: 'ended', record });
        }
        // not before its outcome is known: whoever finds nothing to do then goes home
        this.active--;
        for (const wake of this.idle.splice(0)) wake();
      } else if (this.active === 0) return;
      else await new Promise<void>((resolve) => this.idle.push(resolve));
    }
    for (const wake of this.idle.splice(0)) wake();
  }

  /** The record of a task; undefined for one that was cut by the signal. */
  private async attempt(runner: TrialRunner, { trial, settings, budget }: Task): Promise<TrialRecord | undefined> {
    const { seed, signal, watch, module, hash, objective } = this.plan;
    const curve: ({ step: number } & Figures)[] = [];
    const of = { trial, settings, seed: new RandomStream(seed, keyOf(settings)).uint32(), ...(budget !== undefined && { budget }) };
    const job = { budget, ...of, module, hash };
    const report = (step: number, figures: Figures): void => {
      curve.push({ step, ...figures });
      watch({ kind: 'reported', trial, step, figures });
    };
    watch({ kind: 'started', trial, settings, ...(budget !== undefined && { budget }) });
    const begun = performance.now();
    const ended = (came: { metrics: Figures } | { error: string }): TrialRecord | undefined => {
      if (signal?.aborted) return undefined;
      return { ...of, ...came, ...(curve.length > 0 && { curve }), seconds: (performance.now() - begun) / 1000 };
    };
    for (let attempt = 1; ; attempt++) {
      try {
        const metrics = await runner.run(job, { signal, report });
        if (!(objective.metric in metrics))
          return ended({ error: `the trial returned no "${objective.metric}", but ${Object.keys(metrics).join(', ') || 'nothing'}` });
        return ended({ metrics });
      } catch (error) {
        if (!(error instanceof WorkerLost) || attempt === ATTEMPTS) return ended({ error: (error as Error).message });
        curve.length = 0;
        watch({ kind: 'restarted', trial });
      }
    }
  }

  /** What came of all trials. */
  get result(): SweepResult {
    const trials = [...this.records.values()].sort((a, b) => a.trial - b.trial);
    let best: TrialRecord | undefined;
    for (const record of trials) {
      const score = this.score(record);
      if (score !== undefined && !(best && this.score(best)! >= score)) best = record;
    }
    return { best, trials };
  }
}
