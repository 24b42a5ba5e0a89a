import type { DataSource, TrialPlace } from '../trial.js';
import type { LocalFiles } from './local-files.js';
import { type SweepNotice, sweepNotices, type WorkerNotice, workerNotices } from './notices.js';
import { ServedSweep, type Serving } from './served-sweep.js';

/** How often sweeps are looked for and the worker's own notice is renewed, in milliseconds. */
const BEAT = 500;

/** A process that runs trials of any sweep on its Redis whose module it has. */
export class SweepWorker {
  private readonly sweeps = new Map<string, ServedSweep>();
  /** By sweeps, why none of their trials are taken. */
  private readonly refused = new Map<string, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closing = false;

  constructor(
    private readonly name: string,
    private readonly files: LocalFiles,
    private readonly serving: Serving,
  ) {}

  /** Begins to look for sweeps. */
  start(): void {
    const again = (): void => {
      if (!this.closing) this.timer = setTimeout(() => this.start(), BEAT);
    };
    this.beat().then(again, (error: Error) => {
      this.serving.say(error.message);
      again();
    });
  }

  /** Takes no more trials; those under way are cut, and given back. */
  async close(): Promise<void> {
    this.closing = true;
    clearTimeout(this.timer);
    for (const sweep of this.sweeps.values()) sweep.cut();
    await Promise.all([...this.sweeps.values()].map((sweep) => sweep.close()));
    await workerNotices(this.serving.redis).remove(this.name);
    this.serving.redis.disconnect();
  }

  private async beat(): Promise<void> {
    const { redis } = this.serving;
    const notices = await sweepNotices(redis).all();
    if (this.closing) return;
    const ids = new Set(notices.map(({ id }) => id));
    for (const id of this.refused.keys()) if (!ids.has(id)) this.refused.delete(id);
    for (const [id, sweep] of this.sweeps) if (!ids.has(id)) this.leave(id, sweep);
    for (const notice of notices) await this.attend(notice);
    await workerNotices(redis).put(this.name, this.notice());
  }

  private async attend(notice: SweepNotice): Promise<void> {
    const { id, name, stopped } = notice;
    const served = this.sweeps.get(id);
    if (stopped && served) {
      served.cut();
      this.leave(id, served);
    } else if (stopped) return;
    else if (served?.refused !== undefined) {
      this.refused.set(id, served.refused);
      this.leave(id, served);
    } else if (!served && !this.refused.has(id)) {
      const place = await this.placeOf(notice);
      if (typeof place === 'string') {
        this.refused.set(id, place);
        this.serving.say(`${name}: refused, ${place}`);
      } else {
        this.serving.say(`${name}: takes trials of sweep ${id}`);
        this.sweeps.set(id, new ServedSweep(notice, place, this.serving));
      }
    }
  }

  private leave(id: string, sweep: ServedSweep): void {
    this.sweeps.delete(id);
    sweep.close().catch((error: Error) => this.serving.say(error.message));
    this.serving.say(`takes no more trials of sweep ${id}`);
  }

  /** Where this worker has what the sweep's trials need; or what it lacks. */
  private async placeOf({ name, hash, data }: SweepNotice): Promise<TrialPlace | string> {
    const module = await this.files.module(name, hash);
    if ('lacks' in module) return module.lacks;
    const files: Record<string, string> = {};
    const sources = Object.entries(data).filter((entry): entry is [string, DataSource] => entry[1].kind === 'file');
    for (const [key, source] of sources) {
      const found = await this.files.data(source.name, source.hash);
      if ('lacks' in found) return found.lacks;
      files[key] = found.address;
    }
    return { module: module.address, hash, data, files };
  }

  private notice(): WorkerNotice {
    const now = Date.now();
    const running = [...this.sweeps].flatMap(([sweep, served]) =>
      [...served.running].map(([trial, since]) => ({ sweep, trial, for: now - since })),
    );
    return { name: this.name, slots: this.serving.slots.count, running, refused: Object.fromEntries(this.refused) };
  }
}
