import type { Job as BullJob, Queue, QueueEvents } from 'bullmq';
import { OptionError } from '../../errors.js';
import type { SweepWatcher } from '../events.js';
import { parseFigures, stringifyFigures } from '../figures.js';
import { isRecord, type TrialRecord } from '../records.js';
import type { Following, Place, TrialOutcome, TrialRunner } from '../runner.js';
import type { Job } from '../trial.js';
import { CheckpointsInRedis } from './checkpoints.js';
import { readOutcome, taskName } from './messages.js';
import { noticeLeft, PREFIX, prunedOf, queueOf, recordsOf, type SweepNotice, sweepNotices, workerNotices } from './notices.js';
import { type Bull, connect, loadBull, type Redis } from './peers.js';

/** How often notices are renewed and read, in milliseconds. */
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

/** A task that is out. */
interface Out {
  readonly job: Job;
  readonly following: Following;
  resolve(outcome: TrialOutcome | undefined): void;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Machines that take trials from a queue of BullMQ. */
export class RedisPlace implements Place {
  readonly records: TrialRecord[] = [];
  private readonly out = new Map<string, Out>();
  private readonly owner = crypto.randomUUID();
  private slots = 0;
  private beats = 0;
  private stopped = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private grow: () => void = () => undefined;
  private readonly checkpoints: CheckpointsInRedis;
  /** Tasks of an earlier run that are done, but not kept. */
  private inherited = new Set<string>();

  private constructor(
    private readonly redis: Redis,
    private readonly queue: Queue,
    private readonly events: QueueEvents,
    private readonly options: RedisPlaceOptions,
  ) {
    const { notice } = options;
    this.checkpoints = new CheckpointsInRedis(redis, notice.id, undefined);
  }

  /** Takes up or begins the sweep. Throws OptionError where another process is at it. */
  static async open(options: RedisPlaceOptions): Promise<RedisPlace> {
    const { url, notice } = options;
    const redis = await connect('sweep', url);
    const { Queue, QueueEvents }: Bull = await loadBull('sweep');
    const queue = new Queue(queueOf(notice.id), { connection: redis, prefix: PREFIX });
    // from what is there already, so that nothing is missed between two reads
    const [last] = await redis.xrevrange(queue.toKey('events'), '+', '-', 'COUNT', 1);
    const events = new QueueEvents(queueOf(notice.id), { connection: redis, prefix: PREFIX, lastEventId: last?.[0] ?? '0-0' });
    queue.on('error', () => undefined);
    events.on('error', () => undefined);
    const place = new RedisPlace(redis, queue, events, options);
    try {
      await place.claim();
      await place.takeUp();
    } catch (error) {
      await place.hangUp();
      throw error;
    }
    options.signal?.addEventListener('abort', () => void place.cut());
    return place;
  }

  async run(work: (runner: TrialRunner) => Promise<void>): Promise<void> {
    this.beat();
    const runner: TrialRunner = { run: (job, following) => this.send(job, following) };
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
    await this.redis.hsetnx(recordsOf(this.options.notice.id), name, stringifyFigures(record));
    await this.queue.remove(name);
  }

  async forget(job: Job): Promise<void> {
    await this.checkpoints.remove(job);
  }

  async close(): Promise<void> {
    if (this.out.size > 0) await this.cut();
    this.stopped = true;
    clearTimeout(this.timer);
    await this.queue.obliterate({ force: true });
    await this.redis.del(prunedOf(this.options.notice.id));
    await sweepNotices(this.redis).remove(this.options.notice.id);
    await this.hangUp();
  }

  /** Waits for the notice of an owner that is gone to fall; one that is renewed belongs to a sweep under way. */
  private async claim(): Promise<void> {
    const { notice } = this.options;
    const notices = sweepNotices(this.redis);
    for (let left = Infinity; ; await pause(250)) {
      const now = await noticeLeft(this.redis, notice.id);
      if (!(await notices.get(notice.id))) break;
      if (now > left) throw new OptionError(`sweep: this very sweep is under way already by another process.`);
      left = now;
    }
    await this.renew();
  }

  private renew(): Promise<void> {
    const { notice } = this.options;
    return sweepNotices(this.redis).put(notice.id, { ...notice, owner: this.owner, stopped: this.stopped });
  }

  /** Reads what an earlier run has left: records, and tasks that ended while nobody listened. */
  private async takeUp(): Promise<void> {
    const { queue } = this;
    await queue.resume();
    await this.events.waitUntilReady();
    for (const text of Object.values(await this.redis.hgetall(recordsOf(this.options.notice.id)))) {
      const record = parseFigures(text);
      if (isRecord(record)) this.records.push(record);
    }
    await queue.drain();
    this.inherited = new Set((await queue.getCompleted()).map(({ id }) => id!));
    for (const job of await queue.getFailed()) await queue.remove(job.id!);
    this.events.on('completed', ({ jobId, returnvalue }) => this.ended(jobId, returnvalue));
    this.events.on('failed', ({ jobId, failedReason }) => this.failed(jobId, failedReason));
    this.events.on('progress', ({ jobId, data }) => this.reported(jobId, data));
    this.events.on('stalled', ({ jobId }) => this.out.get(jobId)?.following.restarted());
  }

  private async send(job: Job, following: Following): Promise<TrialOutcome | undefined> {
    const name = await taskName(job);
    const outcome = new Promise<TrialOutcome | undefined>((resolve) => this.out.set(name, { job, following, resolve }));
    await this.queue.add('trial', job, { jobId: name });
    if (this.inherited.has(name)) await this.look(name);
    return outcome;
  }

  /** Settles the task `name` if it has ended without this having been heard of; sends it again if it is gone. */
  private async look(name: string): Promise<void> {
    const found: BullJob | undefined = await this.queue.getJob(name);
    const out = this.out.get(name);
    if (!out) return;
    if (!found) await this.queue.add('trial', out.job, { jobId: name });
    else if (found.finishedOn !== undefined && found.failedReason) this.failed(name, found.failedReason);
    else if (found.finishedOn !== undefined) this.ended(name, found.returnvalue);
  }

  private settle(name: string, outcome: TrialOutcome | undefined): void {
    this.out.get(name)?.resolve(outcome);
    this.out.delete(name);
  }

  private ended(name: string, value: unknown): void {
    if (!this.out.has(name)) return;
    try {
      this.settle(name, readOutcome(value));
    } catch (error) {
      this.failed(name, (error as Error).message);
    }
  }

  private failed(name: string, reason: string): void {
    if (this.out.has(name)) this.settle(name, { error: reason, curve: [], seconds: 0 });
    else this.options.watch({ kind: 'refused', why: reason });
  }

  private reported(name: string, data: unknown): void {
    const out = this.out.get(name);
    const { curve } = (parseFigures(String(data)) ?? {}) as Partial<Pick<TrialOutcome, 'curve'>>;
    if (!out || !Array.isArray(curve)) return;
    for (const { step, ...figures } of curve) out.following.report(step, figures as Record<string, number>);
    if (out.following.pruned()) void this.redis.sadd(prunedOf(this.options.notice.id), name);
  }

  /** Renews the notice, looks at the workers, and now and then after every task. */
  private beat(): void {
    const once = async (): Promise<void> => {
      this.beats++;
      await this.renew();
      await this.tellWorkers();
      if (this.beats % LOOK === 0) for (const name of [...this.out.keys()]) await this.look(name);
    };
    const again = (): void => {
      if (!this.stopped) this.timer = setTimeout(() => this.beat(), BEAT);
    };
    once().then(again, again);
  }

  private async tellWorkers(): Promise<void> {
    const { notice, watch } = this.options;
    const workers = await workerNotices(this.redis).all();
    this.slots = workers.filter(({ refused }) => !refused[notice.id]).reduce((sum, { slots }) => sum + slots, 0);
    const now = Date.now();
    watch({
      kind: 'workers',
      workers: workers.map(({ name, slots, running, refused }) => ({
        name,
        slots,
        running: running.filter(({ sweep }) => sweep === notice.id).map((one) => ({ trial: one.trial, since: now - one.for })),
        ...(refused[notice.id] !== undefined && { refused: refused[notice.id]! }),
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
      await this.renew();
      if ((await this.queue.getActiveCount()) === 0) break;
    }
    for (const name of [...this.out.keys()]) this.settle(name, undefined);
  }

  private async hangUp(): Promise<void> {
    await this.events.close();
    await this.queue.close();
    this.redis.disconnect();
  }
}
