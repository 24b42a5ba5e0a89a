import type { Figures, Objective, TrialRecord } from './records.js';
import type { Settings, Space } from './space.js';
import type { ExpectedTasks } from './strategy.js';

/** Whoever runs trials: a thread of this process, or a process on some machine. */
export interface WorkerState {
  /** What tells it from others: 'thread 1', or the machine's name and the process. */
  readonly name: string;
  /** The numbers of the trials that it is at, and since when (milliseconds, as of Date.now). */
  readonly running: readonly { readonly trial: number; readonly since: number }[];
  /** How many it can run at a time. */
  readonly slots: number;
  /** Why it runs none of this sweep's, in a sentence, if it says so. */
  readonly refused?: string;
}

/** What happens in a sweep, as those that show it are told. */
export type SweepEvent =
  | {
      readonly kind: 'begun';
      /** The name of the trial's module. */
      readonly name: string;
      readonly objective: Objective;
      readonly space: Space;
      /** How many trials there will be. */
      readonly total: number;
      /** How many tasks of each budget there are likely to be, where trials have several. */
      readonly expected?: readonly ExpectedTasks[];
      /** What earlier runs left. */
      readonly records: readonly TrialRecord[];
    }
  | { readonly kind: 'started'; readonly trial: number; readonly settings: Settings; readonly budget?: number }
  | { readonly kind: 'reported'; readonly trial: number; readonly step: number; readonly figures: Figures }
  /** A trial that was cut is about to begin again; what it reported counts no more. */
  | { readonly kind: 'restarted'; readonly trial: number }
  | { readonly kind: 'ended'; readonly record: TrialRecord }
  | { readonly kind: 'workers'; readonly workers: readonly WorkerState[] }
  /** Something in the queue was no trial of this sweep, and was not run. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Nothing more will come: all is done, or the sweep was stopped. */
  | { readonly kind: 'over' };

/** Is told of all that happens in a sweep, in order. */
export type SweepWatcher = (event: SweepEvent) => void;
