import { WasmNnError } from '../errors.js';
import type { Figures } from './records.js';
import type { Job } from './trial.js';

/** A worker that went away in the middle of a trial, which can be run again. */
export class WorkerLost extends WasmNnError {
  override name = 'WorkerLost';
}

/** What follows a trial on its way. */
export interface Following {
  readonly signal: AbortSignal | undefined;
  report(step: number, figures: Figures): void;
}

/** Runs trials, one at a time. */
export interface TrialRunner {
  /** What the trial returned. Rejects with WorkerLost where its worker went away in the middle of it, with the trial's own error as an Error. */
  run(job: Job, following: Following): Promise<Figures>;
}

/** Where trials run: the threads of this process, or machines. */
export interface Place {
  /** Has `work` done by as many runners as there is room for, each until there is none. */
  run(work: (runner: TrialRunner) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}
