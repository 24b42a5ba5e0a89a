import { OptionError } from '../../errors.js';
import { noticeLeft, type SweepNotice, sweepNotices } from './notices.js';
import { pause } from './pause.js';
import type { Redis } from './peers.js';

/** The right to conduct a sweep: its notice, which one process renews. */
export class Lease {
  private readonly owner = crypto.randomUUID();

  constructor(
    private readonly redis: Redis,
    private readonly notice: Omit<SweepNotice, 'owner' | 'stopped'>,
  ) {}

  /** Waits for the notice of an owner that is gone to fall. Throws OptionError for one that is renewed: its sweep is under way. */
  async claim(): Promise<void> {
    const { id } = this.notice;
    for (let left = Infinity; ; await pause(250)) {
      const now = await noticeLeft(this.redis, id);
      // whoever is first, of two that begin at once
      if (now < 0 && (await sweepNotices(this.redis).putFirst(id, this.noticeOf(false)))) return;
      if (now > left) throw new OptionError('sweep: this very sweep is under way already, by another process.');
      left = now < 0 ? Infinity : now;
    }
  }

  /** `stopped` has workers cut the trials that they are at. */
  async renew(stopped: boolean): Promise<void> {
    await sweepNotices(this.redis).put(this.notice.id, this.noticeOf(stopped));
  }

  private noticeOf(stopped: boolean): SweepNotice {
    return { ...this.notice, owner: this.owner, stopped };
  }

  async release(): Promise<void> {
    await sweepNotices(this.redis).remove(this.notice.id);
  }
}
