import { readFileIfThere, writeFileSafely } from '../files.js';
import { nodeModule } from '../node-modules.js';
import { sha256 } from './sha256.js';
import { keyOf } from './strategy.js';
import type { Job } from './trial.js';

/** Whose checkpoint it is: that of the trial with these settings and this seed. */
export type CheckpointOf = Pick<Job, 'settings' | 'seed'>;

/** Where trials go on from. */
export interface Checkpoints {
  /** What the trial saved last; undefined if nothing. */
  load(trial: CheckpointOf): Promise<Uint8Array | undefined>;
  save(trial: CheckpointOf, bytes: Uint8Array): Promise<void>;
}

/** Checkpoints that last as long as the sweep. */
export class CheckpointsInMemory implements Checkpoints {
  private readonly kept = new Map<string, Uint8Array>();

  async load(trial: CheckpointOf): Promise<Uint8Array | undefined> {
    return this.kept.get(keyOf(trial.settings));
  }

  async save(trial: CheckpointOf, bytes: Uint8Array): Promise<void> {
    this.kept.set(keyOf(trial.settings), bytes);
  }
}

/** Checkpoints as files of a folder that is there. */
export class CheckpointsInFolder implements Checkpoints {
  constructor(private readonly folder: string) {}

  async load(trial: CheckpointOf): Promise<Uint8Array | undefined> {
    return readFileIfThere(await this.path(trial));
  }

  async save(trial: CheckpointOf, bytes: Uint8Array): Promise<void> {
    await writeFileSafely(await this.path(trial), bytes);
  }

  private async path({ settings, seed }: CheckpointOf): Promise<string> {
    const { join } = await nodeModule('path');
    return join(this.folder, `${await sha256(`${seed} ${keyOf(settings)}`)}.checkpoint`);
  }
}
