import { nodeModule } from '../node-modules.js';
import { streamNumber } from '../random.js';
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

/** Checkpoints as files of a folder, each written beside and renamed, so that none is ever there in part. */
export class CheckpointsInFolder implements Checkpoints {
  constructor(private readonly folder: string) {}

  async load(job: Kept): Promise<Uint8Array | undefined> {
    const { readFile } = await nodeModule('fs/promises');
    try {
      return new Uint8Array(await readFile(await this.path(job)));
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async save(job: Kept, bytes: Uint8Array): Promise<void> {
    const { mkdir, rename, writeFile } = await nodeModule('fs/promises');
    const path = await this.path(job);
    await mkdir(this.folder, { recursive: true });
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
  }

  /** Two numbers of the settings tell them apart: of one name in 2^64. */
  private async path({ settings, seed }: Kept): Promise<string> {
    const { join } = await nodeModule('path');
    const numbers = ['a', 'b'].map((salt) =>
      streamNumber(`${salt} ${seed} ${keyOf(settings)}`)
        .toString(16)
        .padStart(8, '0'),
    );
    return join(this.folder, `${numbers.join('')}.checkpoint`);
  }
}
