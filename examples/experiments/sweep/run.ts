import { type SweepOptions, sweep, type TrialRecord } from 'wasm-nn/sweep';
import type { Experiment } from '../experiment.js';
import type { TrialResult } from '../results.js';
import type { RunOptions } from '../run.js';
import { describe } from '../run.js';
import type { Trial } from '../settle.js';
import type { Store } from '../state.js';
import { StoreCheckpoints } from './checkpoints.js';
import { objectiveOf, rowNumber, spaceOf, trialOf } from './space.js';
import { saveTrialsEvery, TRIAL } from './trial.js';

/** The trials of a row that a sweep runs. */
export interface RowTrials {
  trials: readonly Trial[];
  /** Those that have no result yet. */
  open: readonly Trial[];
  store: Store;
  /** Called after each trial that has ended, one call at a time. */
  done(): Promise<void>;
}

/** Prints what becomes of the open trials of a row, and has its result written after each of them. */
class Following {
  /** Why trials failed. */
  readonly failures: string[] = [];
  private readonly begun = performance.now();
  /** Of the trials that are still out. */
  private readonly keys: Set<string>;
  private ended = 0;
  private told: Promise<void> = Promise.resolve();

  constructor(private readonly row: RowTrials) {
    this.keys = new Set(row.open.map(({ key }) => key));
  }

  onTrial(record: TrialRecord): void {
    const trial = trialOf(record.settings);
    if (!this.keys.delete(trial.key)) return;
    this.told = this.told.then(() => this.tell(trial, record));
    // `over` throws what went wrong
    this.told.catch(() => undefined);
  }

  /** What was to be told has been. */
  async over(): Promise<void> {
    await this.told;
    for (const trial of this.row.open) {
      const cut = await this.row.store.partial(trial);
      if (cut) console.log(`${nameOf(trial)}: ${describe(cut)}`);
    }
  }

  private async tell(trial: Trial, { notes, error }: TrialRecord): Promise<void> {
    const { open, store, done } = this.row;
    const result = error === undefined ? (notes as TrialResult) : undefined;
    if (result) await store.keepResult(trial, result);
    this.ended++;
    const left = Math.round(((performance.now() - this.begun) / 1000 / this.ended) * (open.length - this.ended));
    if (!result) this.failures.push(`${nameOf(trial)}: ${error}`);
    console.log(`${nameOf(trial)}: ${result ? describe(result) : `failed: ${error}`} (${this.ended} of ${open.length}, ${left} s left)`);
    await done();
  }
}

const nameOf = ({ row, label, seed }: Trial): string => `${row} ${label}, seed ${seed}`;

/**
 * Runs trials on `threads` worker threads, one each: many small models at once keep the cores busier than one small model on all of
 * them, and the bits are the same. Throws where a trial failed, when all others have ended.
 */
export async function runInSweep(
  row: Experiment,
  trials: RowTrials,
  { scale, threads, redis, saveEvery, signal }: RunOptions,
): Promise<void> {
  if (trials.open.length === 0) return;
  const following = new Following(trials);
  saveTrialsEvery(saveEvery);
  const options: SweepOptions = {
    space: spaceOf(row, scale, trials.trials),
    trial: TRIAL,
    objective: objectiveOf(row),
    seed: rowNumber(row, scale),
    ...(redis === undefined
      ? { workers: Math.min(threads, trials.open.length), checkpoints: new StoreCheckpoints(trials.store, trialOf) }
      : { redis }),
    verbose: 0,
    signal,
    onTrial: (record) => following.onTrial(record),
  };
  try {
    const { trials: records } = await sweep(options);
    // those that an earlier sweep over the same machines has left
    for (const record of records) following.onTrial(record);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await following.over();
  }
  if (following.failures.length > 0) throw new Error(`${row.id}: trials failed.\n${following.failures.join('\n')}`);
}
