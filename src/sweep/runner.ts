import { WasmNnError } from '../errors.js';
import type { Curve, Figures, TrialRecord } from './records.js';
import type { Job } from './trial.js';

/** A worker that went away in the middle of a trial, which can be run again. */
export class WorkerLost extends WasmNnError {
  override name = 'WorkerLost';
}

/** A worker that lacks what the trial needs: another may have it. */
export class Refused extends WasmNnError {
  override name = 'Refused';
}

/** What follows a trial on its way. */
export interface Following {
  readonly signal: AbortSignal | undefined;
  report(step: number, figures: Figures): void;
  /** The trial is about to begin again: what it reported counts no more. */
  restarted(): void;
  /** Whether the trial is to be given up. */
  pruned(): boolean | Promise<boolean>;
}

/** What came of a trial's task. */
export interface TrialOutcome {
  readonly metrics?: Figures;
  /** What else it had kept of it. */
  readonly notes?: unknown;
  /** Why it failed, if it did. */
  readonly error?: string;
  /** Whether it ended since it was given up. */
  readonly pruned?: true;
  readonly curve: Curve;
  /** Seconds that it took, on its worker. */
  readonly seconds: number;
}

/** Runs trials, one at a time. */
export interface TrialRunner {
  /** What came of `job`; undefined where it was stopped by the signal. Throws Refused. */
  run(job: Job, following: Following): Promise<TrialOutcome | undefined>;
}

/** Where trials run: the threads of this process, or machines. */
export interface Place {
  /** What earlier runs left there. */
  readonly records: readonly TrialRecord[];
  /** Keeps a record there, once. */
  keep(record: TrialRecord): Promise<void>;
  /** Has `work` done by as many runners as there is room for, each until there is none. */
  run(work: (runner: TrialRunner) => Promise<void>): Promise<void>;
  /** Removes the checkpoint of a trial that has come to its end. */
  forget(job: Job): Promise<void>;
  /** Frees what is held; cuts what is still under way. */
  close(): Promise<void>;
}
