import { FormatError } from '../errors.js';
import type { Logs } from '../logs.js';
import { isObject, isWhole } from '../options.js';
import type { MeansState } from './epoch-means.js';

/** The hooks within a run: those that a checkpoint may have been taken in. */
const RUN_HOOKS = ['onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onEpochEnd'] as const;
export type RunHook = (typeof RUN_HOOKS)[number];

/** A callback, as a checkpoint tells of it. */
export interface CallbackRecord {
  /** Its `kind`, or the name of its class. */
  kind: string;
  /** Whether it had been called for the position's hook. */
  seen: boolean;
  /** What its `state` gave; undefined if it has none. */
  state?: unknown;
}

/** Where a run is: what is to come next, and who has been told of what came last. */
export interface Position {
  epoch: number;
  /** The next batch of the epoch, which is as many as were trained on. */
  batch: number;
  /** Means of the epoch's batches so far. */
  means?: MeansState | undefined;
  /** The hook that was called last. */
  hook?: RunHook | undefined;
  /** What that hook was given, where it was onBatchEnd or onEpochEnd: callbacks may have added to it. */
  logs?: Logs | undefined;
  /** In the order of the run's list. */
  callbacks?: readonly CallbackRecord[] | undefined;
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

/** Version 0.1.0 wrote sums that are not finite as null. */
const sumOf = (value: unknown): unknown => (value === null ? Number.NaN : value);

function meansOf(value: unknown): MeansState | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value) || !Array.isArray(value.metrics) || !isWhole(value.examples)) return refuse('means', value);
  const [loss, ...metrics] = [value.loss, ...value.metrics].map(sumOf);
  return isNumber(loss) && metrics.every(isNumber) ? { examples: value.examples, loss, metrics } : refuse('means', value);
}

function recordOf(value: unknown): CallbackRecord {
  if (!isObject(value) || typeof value.kind !== 'string' || typeof value.seen !== 'boolean') return refuse('callbacks', value);
  return { kind: value.kind, seen: value.seen, state: value.state };
}

function logsOf(value: unknown): Logs | undefined {
  if (value === undefined) return undefined;
  return isObject(value) && isNumber(value.loss) ? (value as Logs) : refuse('logs', value);
}

function refuse(what: string, value: unknown): never {
  throw new FormatError(`checkpoint: its "${what}" do not say where training was: ${JSON.stringify(value)}.`);
}

/** The position that a checkpoint's metadata tell; undefined where it was taken outside any run. Throws FormatError. */
export function readPosition({ epoch, batch, means, hook, logs, callbacks }: Record<string, unknown>): Position | undefined {
  if (epoch === undefined && batch === undefined) return undefined;
  if (!isWhole(epoch) || !isWhole(batch)) return refuse('epoch and batch', [epoch, batch]);
  const known = RUN_HOOKS.find((name) => name === hook);
  const ended = known === 'onBatchEnd' ? batch > 0 : known === 'onEpochEnd' ? batch === 0 && epoch > 0 : undefined;
  if (hook !== known || ended === false || (ended && logs === undefined))
    return refuse('epoch, batch, hook and logs', [epoch, batch, hook, logs]);
  if (callbacks !== undefined && !Array.isArray(callbacks)) return refuse('callbacks', callbacks);
  return { epoch, batch, means: meansOf(means), hook: known, logs: logsOf(logs), callbacks: callbacks?.map(recordOf) };
}
