import type { Logs } from 'wasm-nn';
import type { Store } from '../state.js';

/** Where a job's state and result lie. */
export type JobStore = Pick<Store, 'result' | 'keepResult' | 'state' | 'keepState'>;

/** What a job is given besides its trial. */
export interface JobContext {
  store: JobStore;
  /** Ends the job after the current batch; it writes its state. */
  signal: AbortSignal;
  /** Milliseconds between one writing of the state and the next. */
  saveEvery: number;
  /** Whether the state is written at the end of every epoch besides, the last one's too: for a trial that may be given more epochs. */
  saveEpochs?: boolean;
  /** How much of the job is done, from 0 to 1. */
  progress(share: number, figures: Readonly<Record<string, number>>): void;
  /** An epoch, counted from 0, is over. */
  onEpoch?(epoch: number, logs: Logs): void;
}
