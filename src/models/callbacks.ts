import type { Callback, TrainingRun } from '../callbacks/callback.js';
import type { EpochLogs, Logs } from '../logs.js';
import type { CallbackRecord, Position, RunHook } from './position.js';
import type { Waiting } from './waiting.js';

interface Entry {
  readonly callback: Callback<string>;
  readonly kind: string;
  /** Whether it has been called for the hook that came last. */
  seen: boolean;
  /** Hooks that it has been called for before a cut: they are left out once. */
  readonly skip: Set<RunHook>;
}

/** Callbacks of one's own may have properties of these names that are something else. */
const isFunction = (value: unknown): boolean => typeof value === 'function';

const kindOf = (callback: Callback<string>): string =>
  typeof callback.kind === 'string' ? callback.kind : (callback.constructor?.name ?? 'Object');

const NOTHING = { epoch: 0, batch: 0 } as const;

/** What a cut at `position` leaves out for a callback, of which `record` tells if the checkpoint knows it. */
function doneBefore({ hook }: Position, record: CallbackRecord | undefined, stateful: boolean): RunHook[] {
  if (hook === undefined) return [];
  const ends = hook === 'onBatchEnd' || hook === 'onEpochEnd';
  // it was not there then
  if (!record) return ends ? [hook] : [];
  const done: RunHook[] = record.seen && (ends || stateful) ? [hook] : [];
  if (stateful && (hook === 'onBatchBegin' || hook === 'onBatchEnd')) done.push('onEpochBegin');
  return done;
}

/**
 * A list of callbacks as one, which knows who has been called; each is waited for until the run's signal ends that. A batch is only
 * announced where somebody listens, since that costs a promise.
 */
export class Callbacks {
  readonly watchBatches: boolean;
  /** The hook within the run that was called last, and the logs it was given. */
  hook: RunHook | undefined;
  logs: Logs | undefined;
  private readonly entries: readonly Entry[];

  constructor(
    list: readonly Callback<string>[],
    private readonly waiting: Waiting,
  ) {
    this.watchBatches = list.some((callback) => callback.onBatchBegin || callback.onBatchEnd);
    this.entries = list.map((callback) => ({
      callback,
      kind: kindOf(callback),
      seen: false,
      skip: new Set<RunHook>(),
    }));
  }

  /** What a checkpoint holds of them. */
  get records(): CallbackRecord[] {
    return this.entries.map(({ callback, kind, seen }) => ({
      kind,
      seen,
      state: isFunction(callback.restore) && isFunction(callback.state) ? callback.state?.() : undefined,
    }));
  }

  /**
   * Begins a run, or goes on from `position`; the run's `figures` are the names of the logs before any callback. Returns the kinds of
   * callbacks whose state nobody took.
   */
  async trainBegin(run: Omit<TrainingRun, 'mayHaveMore'>, position: Position = NOTHING): Promise<string[]> {
    const records = [...(position.callbacks ?? [])];
    let { figures } = run;
    let mayHaveMore = false;
    for (const { callback, kind, skip } of this.entries) {
      await this.settled(callback.onTrainBegin?.({ ...run, figures, mayHaveMore }));
      if (Array.isArray(callback.figures)) figures = [...figures, ...callback.figures];
      else if (callback.onEpochEnd) mayHaveMore = true;
      const place = records.findIndex((record) => record.kind === kind);
      const record = place < 0 ? undefined : records.splice(place, 1)[0];
      const stateful = record?.state !== undefined && isFunction(callback.restore);
      if (stateful) await this.settled(callback.restore?.(record.state));
      for (const hook of doneBefore(position, record, stateful)) skip.add(hook);
    }
    return records.filter(({ state }) => state !== undefined).map(({ kind }) => kind);
  }

  epochBegin(epoch: number): Promise<void> {
    return this.call('onEpochBegin', (callback) => callback.onEpochBegin?.(epoch));
  }

  batchBegin(batch: number): Promise<void> {
    return this.call('onBatchBegin', (callback) => callback.onBatchBegin?.(batch));
  }

  batchEnd(batch: number, logs: Logs): Promise<void> {
    return this.call('onBatchEnd', (callback) => callback.onBatchEnd?.(batch, logs), logs);
  }

  epochEnd(epoch: number, logs: EpochLogs): Promise<void> {
    return this.call('onEpochEnd', (callback) => callback.onEpochEnd?.(epoch, logs), logs);
  }

  async trainEnd(logs: EpochLogs): Promise<void> {
    for (const { callback } of this.entries) await this.settled(callback.onTrainEnd?.(logs));
  }

  /** The error that ended the run is the one to tell. */
  trainError(error: unknown): void {
    for (const { callback } of this.entries) {
      try {
        callback.onTrainError?.(error);
      } catch {
        // told to nobody
      }
    }
  }

  private async call(hook: RunHook, invoke: (callback: Callback<string>) => void | Promise<void>, logs?: Logs): Promise<void> {
    this.hook = hook;
    this.logs = logs;
    for (const entry of this.entries) entry.seen = entry.skip.has(hook);
    for (const entry of this.entries) {
      if (entry.skip.delete(hook)) continue;
      entry.seen = true;
      await this.settled(invoke(entry.callback));
    }
  }

  private async settled(work: void | Promise<void>): Promise<void> {
    if (work !== undefined) await this.waiting.for(work, { grace: true });
  }
}
