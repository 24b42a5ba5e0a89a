import { RandomStream } from '../random.js';
import type { Figures, TrialRecord } from './records.js';
import type { ResultsFile } from './results-file.js';
import { keyOf, type Strategy, type Task } from './strategy.js';
import { type TrialThread, WorkerLost } from './threads.js';

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
  readonly onTrial: ((record: TrialRecord) => void) | undefined;
  readonly onReport: ((report: { trial: number; step: number; figures: Figures }) => void) | undefined;
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

  /** Runs tasks on a thread until there are none. */
  async work(thread: TrialThread): Promise<void> {
    const { signal, strategy, file, onTrial } = this.plan;
    while (!signal?.aborted) {
      const task = strategy.next();
      if (task) {
        this.active++;
        const record = await this.attempt(thread, task);
        if (record) {
          await file?.append(record);
          this.add(record);
          onTrial?.(record);
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
  private async attempt(thread: TrialThread, { trial, settings, budget }: Task): Promise<TrialRecord | undefined> {
    const { seed, signal, onReport, module, hash, objective } = this.plan;
    const curve: ({ step: number } & Figures)[] = [];
    const of = { trial, settings, seed: new RandomStream(seed, keyOf(settings)).uint32(), ...(budget !== undefined && { budget }) };
    const job = { budget, ...of, module, hash };
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
        const metrics = await thread.run(job, { signal, report });
        if (!(objective.metric in metrics))
          return ended({ error: `the trial returned no "${objective.metric}", but ${Object.keys(metrics).join(', ') || 'nothing'}` });
        return ended({ metrics });
      } catch (error) {
        if (!(error instanceof WorkerLost) || attempt === ATTEMPTS) return ended({ error: (error as Error).message });
        curve.length = 0;
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
