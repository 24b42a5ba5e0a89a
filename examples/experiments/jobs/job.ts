import type { Store } from '../state.js';

/** What a job is given besides its trial. */
export interface JobContext {
  store: Store;
  /** Ends the job after the current batch; it writes its state. */
  signal: AbortSignal;
  /** Milliseconds between one writing of the state and the next. */
  saveEvery: number;
  /** How much of the job is done, from 0 to 1. */
  progress(share: number, figures: Readonly<Record<string, number>>): void;
}
