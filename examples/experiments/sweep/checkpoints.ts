import type { CheckpointOf, Checkpoints, Settings, TrialContext } from 'wasm-nn/sweep';
import { frame, unframe } from '../frame.js';
import type { JobStore } from '../jobs/job.js';
import type { TrialResult } from '../results.js';
import type { Trial } from '../settle.js';
import type { Store } from '../state.js';

/** What a checkpoint of a trial begins with; the model's own follows. */
interface Head {
  /** Of the trial's settings and seed. */
  key: string;
  /** What it came to, or had come to when it was cut. */
  result?: TrialResult;
  notes?: object;
}

/** With its length at the end: a sweep puts before it what the trial had reported, which this does not read. */
function checkpointOf(head: Head, bytes?: Uint8Array): Buffer {
  const framed = frame(head, bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(framed.length);
  return Buffer.concat([framed, length]);
}

function partsOf(checkpoint: Uint8Array): { head: Head; bytes: Uint8Array } {
  const end = checkpoint.length - 4;
  const length = Buffer.from(checkpoint.buffer, checkpoint.byteOffset, checkpoint.length).readUInt32LE(end);
  const { head, bytes } = unframe(checkpoint.subarray(end - length, end));
  return { head: head as Head, bytes };
}

/** A job's state, and the result of one that is cut or goes on, in the one checkpoint that a sweep keeps of its trial. */
export class CheckpointStore implements JobStore {
  constructor(
    private readonly checkpoint: TrialContext['checkpoint'],
    /** Whether the trial may be given more epochs when it has ended. */
    private readonly goesOn: boolean,
  ) {}

  async result({ key }: { key: string }): Promise<TrialResult | undefined> {
    const head = (await this.load())?.head;
    return head?.key === key && head.result?.ended ? head.result : undefined;
  }

  async keepResult({ key }: { key: string }, result: TrialResult): Promise<void> {
    if (result.ended && !this.goesOn) return;
    const kept = await this.load();
    await this.checkpoint.save(checkpointOf({ ...kept?.head, key, result }, kept?.bytes));
  }

  async keepState({ key }: { key: string }, notes: object, checkpoint: Uint8Array): Promise<void> {
    await this.checkpoint.save(checkpointOf({ key, notes }, checkpoint));
  }

  async state(): Promise<{ notes: unknown; checkpoint: Uint8Array } | undefined> {
    const kept = await this.load();
    return kept?.head.notes ? { notes: kept.head.notes, checkpoint: kept.bytes } : undefined;
  }

  private async load(): Promise<ReturnType<typeof partsOf> | undefined> {
    const checkpoint = await this.checkpoint.load();
    return checkpoint && partsOf(checkpoint);
  }
}

/** The checkpoints of a sweep's trials as files where any other run of a row has them, so that each goes on from the other's. */
export class StoreCheckpoints implements Checkpoints {
  constructor(
    private readonly store: Store,
    private readonly trialOf: (settings: Settings) => Trial,
  ) {}

  async load({ settings }: Pick<CheckpointOf, 'settings'>): Promise<Uint8Array | undefined> {
    const trial = this.trialOf(settings);
    const { key } = trial;
    const result = await this.store.result(trial);
    if (result) return checkpointOf({ key, result });
    const state = await this.store.state(trial);
    return state && checkpointOf({ key, notes: state.notes as object }, state.checkpoint);
  }

  async save({ settings }: Pick<CheckpointOf, 'settings'>, checkpoint: Uint8Array): Promise<void> {
    const trial = this.trialOf(settings);
    const { head, bytes } = partsOf(checkpoint);
    if (head.notes) await this.store.keepState(trial, head.notes, bytes);
    if (head.result) await this.store.keepResult(trial, head.result);
  }
}
