import { OptionError } from '../../errors.js';
import { type CheckpointOf, type Checkpoints, CheckpointsInFolder, checkpointName } from '../checkpoints.js';
import { PREFIX } from './notices.js';
import type { Redis } from './peers.js';

/** Bytes above which a checkpoint is put into the folder that all machines share. */
const MOST_BYTES = 64 * 2 ** 20;
/** How long a checkpoint is kept that nobody asks for, in seconds: thirty days. */
const KEPT_SECONDS = 30 * 24 * 3600;

/** Checkpoints in Redis; large ones in a folder that all machines share, of which Redis holds no more than an empty mark. */
export class CheckpointsInRedis implements Checkpoints {
  private readonly folder: CheckpointsInFolder | undefined;

  constructor(
    private readonly redis: Redis,
    private readonly sweep: string,
    folder: string | undefined,
    private readonly most = MOST_BYTES,
  ) {
    if (folder !== undefined) this.folder = new CheckpointsInFolder(folder);
  }

  async load(job: CheckpointOf): Promise<Uint8Array | undefined> {
    const bytes = await this.redis.getBuffer(await this.key(job));
    if (!bytes) return undefined;
    if (bytes.length > 0) return new Uint8Array(bytes);
    if (this.folder) return this.folder.load(job);
    throw new OptionError(
      'sweep: the checkpoint lies in a shared folder, of which this worker was not told: start it with --checkpoints FOLDER.',
    );
  }

  async save(job: CheckpointOf, bytes: Uint8Array): Promise<void> {
    const inFolder = bytes.length > this.most;
    if (inFolder) {
      if (!this.folder)
        throw new OptionError(
          `sweep: a checkpoint of ${(bytes.length / 2 ** 20).toFixed(0)} MB is too large for Redis (${this.most / 2 ** 20} MB at most): start workers with --checkpoints FOLDER, a folder that all machines share.`,
        );
      await this.folder.save(job, bytes);
    }
    await this.redis.set(await this.key(job), inFolder ? '' : Buffer.from(bytes), 'EX', KEPT_SECONDS);
  }

  async remove(job: CheckpointOf): Promise<void> {
    await this.redis.del(await this.key(job));
    await this.folder?.remove(job);
  }

  private async key(job: CheckpointOf): Promise<string> {
    return `${PREFIX}:checkpoints:${this.sweep}:${await checkpointName(job)}`;
  }
}
