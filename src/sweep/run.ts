import { RandomStream } from '../random.js';
import type { SweepWatcher } from './events.js';
import { type MedianRule, Pruner } from './median.js';
import type { Figures, Objective, TrialRecord } from './records.js';
import type { Place, TrialOutcome, TrialRunner } from './runner.js';
import { keyOf, type Strategy, type Task } from './strategy.js';
import type { Job } from './trial.js';

/** What a sweep came to. */
export interface SweepResult {
  /** The trial with the best figure, at whatever budget; those that `prune` stopped do not count. Undefined if none succeeded. */
  readonly best: TrialRecord | undefined;
  /** All, in the order of their numbers; with successive halving each as far as it went. */
  readonly trials: readonly TrialRecord[];
}

/** What a sweep is to do, its options settled. */
export interface Plan {
  readonly strategy: Strategy;
  readonly objective: Objective;
  readonly seed: number;
  readonly prune: MedianRule | undefined;
  /** Writes a record where it lasts. */
  readonly keep: (record: TrialRecord) => Promise<void>;
  readonly signal: AbortSignal | undefined;
  /** Is told of what happens. */
  readonly watch: SweepWatcher;
}

/** A task as it is sent. */
export function jobOf({ trial, settings, budget }: Task, seed: number): Job {
  return { trial, settings, seed: new RandomStream(seed, keyOf(settings)).uint32(), ...(budget !== undefined && { budget }) };
}

/** A sweep under way: what its workers share. */
export class Run {
  private readonly records = new Map<string, TrialRecord>();
  private readonly pruner: Pruner | undefined;
  /** Workers that have found nothing to do until another's outcome. */
  private idle: (() => void)[] = [];
  private active = 0;
  /** Whether something failed that no trial is to blame for. */
  private failed = false;

  constructor(private readonly plan: Plan) {
    if (plan.prune) this.pruner = new Pruner(plan.prune, (figures) => this.scoreOf(figures));
  }

  /** Higher is better; undefined where there is no such figure. */
  private scoreOf(figures: Figures | undefined): number | undefined {
    const { metric, mode } = this.plan.objective;
    const value = figures?.[metric];
    if (value === undefined || Number.isNaN(value)) return undefined;
    return mode === 'max' ? value : -value;
  }

  /** Takes up the record of an earlier run, if its settings are among this one's. */
  takeUp(record: TrialRecord): void {
    const trial = this.plan.strategy.numberOf(record.settings);
    if (trial !== undefined) this.add({ ...record, trial });
  }

  private add(record: TrialRecord): void {
    const { trial, settings, budget, curve, pruned, error } = record;
    const earlier = this.records.get(keyOf(settings));
    if (!earlier || (earlier.budget ?? 0) <= (budget ?? 0)) this.records.set(keyOf(settings), record);
    this.plan.strategy.add({ task: { trial, settings, budget }, score: this.scoreOf(record.metrics) });
    if (!pruned && error === undefined) this.pruner?.end(trial, curve ?? []);
  }

  /** Runs tasks by `runner` until there are none. */
  async work(runner: TrialRunner, place: Place): Promise<void> {
    const { signal, strategy } = this.plan;
    while (!signal?.aborted && !this.failed) {
      const task = strategy.next();
      if (task) {
        this.active++;
        try {
          await this.carryOut(task, runner, place);
        } catch (error) {
          this.failed = true;
          throw error;
        } finally {
          // not before its outcome is known: whoever finds nothing to do then goes home
          this.active--;
          for (const wake of this.idle.splice(0)) wake();
        }
      } else if (this.active === 0) return;
      else await new Promise<void>((resolve) => this.idle.push(resolve));
    }
    for (const wake of this.idle.splice(0)) wake();
  }

  private async carryOut(task: Task, runner: TrialRunner, place: Place): Promise<void> {
    const { seed, keep, watch, signal } = this.plan;
    const { trial } = task;
    const job = jobOf(task, seed);
    const restarted = (): void => {
      this.pruner?.begin(trial);
      watch({ kind: 'restarted', trial });
    };
    const report = (step: number, figures: Figures): void => {
      this.pruner?.report(trial, step, figures);
      watch({ kind: 'reported', trial, step, figures });
    };
    this.pruner?.begin(trial);
    const { settings, budget } = job;
    watch({ kind: 'started', trial, settings, ...(budget !== undefined && { budget }) });
    const outcome = await runner.run(job, { signal, report, restarted, pruned: () => this.pruner?.pruned(trial) ?? false });
    if (!outcome) return;
    const record = this.recordOf(job, outcome);
    await keep(record);
    this.add(record);
    // with more budget it would go on from there
    if (budget === undefined) await place.forget(job);
    watch({ kind: 'ended', record });
  }

  /** What is kept of a task and what came of it. */
  recordOf(job: Job, { curve, seconds, ...came }: TrialOutcome): TrialRecord {
    const { metric } = this.plan.objective;
    const shown = { ...(curve.length > 0 && { curve }), seconds };
    if (!came.metrics || metric in came.metrics) return { ...job, ...came, ...shown };
    return { ...job, error: `the trial returned no "${metric}", but ${Object.keys(came.metrics).join(', ') || 'nothing'}`, ...shown };
  }

  /** What came of all trials. */
  get result(): SweepResult {
    const trials = [...this.records.values()].sort((a, b) => a.trial - b.trial);
    let best: TrialRecord | undefined;
    let highest = -Infinity;
    for (const record of trials) {
      const score = record.pruned ? undefined : this.scoreOf(record.metrics);
      if (score === undefined || (best && score <= highest)) continue;
      best = record;
      highest = score;
    }
    return { best, trials };
  }
}
