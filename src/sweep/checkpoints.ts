import { readFileIfThere, writeFileSafely } from '../files.js';
import { nodeModule } from '../node-modules.js';
import { sha256 } from './sha256.js';
import { keyOf } from './strategy.js';
import type { Job } from './trial.js';

type Kept = Pick<Job, 'settings' | 'seed'>;

/** Where trials go on from. */
export interface Checkpoints {
  load(job: Kept): Promise<Uint8Array | undefined>;
  save(job: Kept, bytes: Uint8Array): Promise<void>;
}

/** Checkpoints that last as long as the sweep. */
export class CheckpointsInMemory implements Checkpoints {
  private readonly kept = new Map<string, Uint8Array>();

  async load(job: Kept): Promise<Uint8Array | undefined> {
    return this.kept.get(keyOf(job.settings));
  }

  async save(job: Kept, bytes: Uint8Array): Promise<void> {
    this.kept.set(keyOf(job.settings), bytes);
  }
}

/** Checkpoints as files of a folder that is there. */
export class CheckpointsInFolder implements Checkpoints {
  constructor(private readonly folder: string) {}

  async load(job: Kept): Promise<Uint8Array | undefined> {
    return readFileIfThere(await this.path(job));
  }

  async save(job: Kept, bytes: Uint8Array): Promise<void> {
    await writeFileSafely(await this.path(job), bytes);
  }

  private async path({ settings, seed }: Kept): Promise<string> {
    const { join } = await nodeModule('path');
    return join(this.folder, `${await sha256(`${seed} ${keyOf(settings)}`)}.checkpoint`);
  }
}
