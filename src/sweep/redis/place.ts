import type { Queue, QueueEvents } from 'bullmq';
import type { SweepWatcher } from '../events.js';
import { parseFigures, stringifyFigures } from '../figures.js';
import { isRecord, type TrialRecord } from '../records.js';
import type { Place, TrialRunner } from '../runner.js';
import type { Job } from '../trial.js';
import { CheckpointsInRedis } from './checkpoints.js';
import { Lease } from './lease.js';
import { taskName } from './messages.js';
import { PREFIX, prunedOf, queueOf, recordsOf, type SweepNotice, workerNotices } from './notices.js';
import { pause } from './pause.js';
import { connect, loadBull, type Redis } from './peers.js';
import { Tasks } from './tasks.js';

/** How often the lease is renewed and the workers are looked at, in milliseconds. */
const BEAT = 1000;
/** How often it is looked whether an event was missed, in beats. */
const LOOK = 5;
/** How long trials that are cut are waited for, in milliseconds. */
const FAREWELL = 20_000;

/** Where a sweep finds machines. */
export interface RedisPlaceOptions {
  readonly url: string;
  readonly notice: Omit<SweepNotice, 'owner' | 'stopped'>;
  /** How many trials are out at a time, if the user says so. */
  readonly most: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly watch: SweepWatcher;
}

/** Machines that take trials from a queue of BullMQ. */
export class RedisPlace implements Place {
  readonly records: TrialRecord[] = [];
  private readonly id: string;
  private readonly lease: Lease;
  private readonly tasks: Tasks;
  private readonly checkpoints: CheckpointsInRedis;
  /** How many trials the workers run at a time. */
  private slots = 0;
  private beats = 0;
  private stopped = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private grow: () => void = () => undefined;

  private readonly onAbort = (): void => void this.cut();

  private constructor(
    private readonly redis: Redis,
    private readonly queue: Queue,
    private readonly events: QueueEvents,
    private readonly options: RedisPlaceOptions,
  ) {
    const { notice, watch, signal } = options;
    this.id = notice.id;
    this.lease = new Lease(redis, notice);
    this.tasks = new Tasks(queue, events, {
      refused: (why) => watch({ kind: 'refused', why }),
      prune: (name) => void redis.sadd(prunedOf(notice.id), name),
    });
    this.checkpoints = new CheckpointsInRedis(redis, notice.id, undefined);
    signal?.addEventListener('abort', this.onAbort);
  }

  /** Begins the sweep, or takes it up. Throws OptionError where another process is at it. */
  static async open(options: RedisPlaceOptions): Promise<RedisPlace> {
    const redis = await connect('sweep', options.url);
    const { Queue, QueueEvents } = await loadBull('sweep');
    const name = queueOf(options.notice.id);
    const queue = new Queue(name, { connection: redis, prefix: PREFIX });
    // from the last that is there, so that nothing is missed between two reads
    const [last] = await redis.xrevrange(queue.toKey('events'), '+', '-', 'COUNT', 1);
    const events = new QueueEvents(name, { connection: redis, prefix: PREFIX, lastEventId: last?.[0] ?? '0-0' });
    // a Redis that is away is waited for
    queue.on('error', () => undefined);
    events.on('error', () => undefined);
    const place = new RedisPlace(redis, queue, events, options);
    try {
      await place.lease.claim();
      await place.tasks.takeUp();
      await place.readRecords();
      return place;
    } catch (error) {
      await place.hangUp();
      throw error;
    }
  }

  async run(work: (runner: TrialRunner) => Promise<void>): Promise<void> {
    this.beat();
    const runner: TrialRunner = { run: (job, following) => this.tasks.send(job, following) };
    await new Promise<void>((resolve, reject) => {
      let lanes = 0;
      let over = false;
      this.grow = () => {
        // one for each that can run, and one to follow each without a wait
        const wanted = this.options.most ?? Math.max(1, 2 * this.slots);
        for (; lanes < wanted && !over; lanes++) {
          work(runner).then(() => {
            over = true;
            if (--lanes === 0) resolve();
          }, reject);
        }
      };
      this.grow();
    });
  }

  async keep(record: TrialRecord): Promise<void> {
    const name = await taskName(record);
    await this.redis.hsetnx(recordsOf(this.id), name, stringifyFigures(record));
    await this.queue.remove(name);
  }

  async forget(job: Job): Promise<void> {
    await this.checkpoints.remove(job);
  }

  async close(): Promise<void> {
    if (this.tasks.size > 0) await this.cut();
    this.stopped = true;
    clearTimeout(this.timer);
    await this.queue.obliterate({ force: true });
    await this.redis.del(prunedOf(this.id), this.queue.toKey('meta'));
    await this.lease.release();
    await this.hangUp();
  }

  private async readRecords(): Promise<void> {
    const key = recordsOf(this.id);
    for (const [name, text] of Object.entries(await this.redis.hgetall(key))) {
      const record = parseFigures(text);
      if (isRecord(record) && record.error === undefined) this.records.push(record);
      // a trial that failed runs again
      else await this.redis.hdel(key, name);
    }
  }

  /** Renews the lease, looks at the workers, and now and then after every task. */
  private beat(): void {
    const once = async (): Promise<void> => {
      this.beats++;
      await this.lease.renew(this.stopped);
      await this.tellWorkers();
      if (this.beats % LOOK === 0) await this.tasks.lookAfterAll();
    };
    const again = (): void => {
      if (!this.stopped) this.timer = setTimeout(() => this.beat(), BEAT);
    };
    once().then(again, again);
  }

  private async tellWorkers(): Promise<void> {
    const workers = await workerNotices(this.redis).all();
    this.slots = workers.filter(({ refused }) => refused[this.id] === undefined).reduce((sum, { slots }) => sum + slots, 0);
    const now = Date.now();
    this.options.watch({
      kind: 'workers',
      workers: workers.map(({ name, slots, running, refused }) => ({
        name,
        slots,
        running: running.filter(({ sweep }) => sweep === this.id).map((one) => ({ trial: one.trial, since: now - one.for })),
        ...(refused[this.id] !== undefined && { refused: refused[this.id]! }),
      })),
    });
    this.grow();
  }

  /** Has the workers cut what they are at, and give it back. */
  private async cut(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.queue.pause();
    for (const latest = Date.now() + FAREWELL; Date.now() < latest; await pause(200)) {
      await this.lease.renew(true);
      if ((await this.queue.getActiveCount()) === 0) break;
    }
    this.tasks.cut();
  }

  private async hangUp(): Promise<void> {
    this.options.signal?.removeEventListener('abort', this.onAbort);
    await this.events.close();
    await this.queue.close();
    this.redis.disconnect();
  }
}
