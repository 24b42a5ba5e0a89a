import type { Job as BullJob, Worker } from 'bullmq';
import type { Curve } from '../records.js';
import { type Following, Refused } from '../runner.js';
import { TrialThread } from '../threads.js';
import type { Job, TrialPlace } from '../trial.js';
import { CheckpointsInRedis } from './checkpoints.js';
import { outcomeText, readTask, reportsText } from './messages.js';
import { noticeLeft, PREFIX, prunedOf, queueOf, type SweepNotice } from './notices.js';
import type { Bull, Redis } from './peers.js';
import type { Slots } from './slots.js';

/** How often reports are passed on, in milliseconds. */
const REPORTS = 200;
/** How often a trial may be begun whose worker went away. */
const LOSSES = 20;

/** What a worker serves all sweeps with. */
export interface Serving {
  readonly bull: Bull;
  readonly redis: Redis;
  readonly slots: Slots;
  /** The folder for large checkpoints. */
  readonly checkpoints: string | undefined;
  /** After how many seconds a worker that is silent is taken for gone. */
  readonly lostAfter: number;
  /** Says a line to whoever runs the worker. */
  readonly say: (line: string) => void;
}

/** A sweep whose trials this worker takes. */
export class ServedSweep {
  /** Trials under way, and since when. */
  readonly running = new Map<number, number>();
  /** Why it takes no more of them. */
  refused: string | undefined;
  private readonly stop = new AbortController();
  private readonly idle: TrialThread[] = [];
  private readonly threads: TrialThread[] = [];
  private readonly worker: Worker;
  private readonly store: CheckpointsInRedis;

  constructor(
    private readonly notice: SweepNotice,
    private readonly place: TrialPlace,
    private readonly serving: Serving,
  ) {
    const { bull, redis, slots, checkpoints, lostAfter } = serving;
    this.store = new CheckpointsInRedis(redis, notice.id, checkpoints);
    this.worker = new bull.Worker(queueOf(notice.id), (job, token) => this.process(job, token!), {
      connection: redis,
      prefix: PREFIX,
      concurrency: slots.count,
      lockDuration: 500 * lostAfter,
      stalledInterval: 250 * lostAfter,
      maxStalledCount: LOSSES,
      drainDelay: 1,
    });
    // a Redis that is away is waited for; a task whose lock was lost is run by another
    this.worker.on('error', () => undefined);
  }

  /** Cuts trials under way, which give what they were at back. */
  cut(): void {
    this.stop.abort();
  }

  /** Takes no more, and waits for what is under way. */
  async close(): Promise<void> {
    await this.worker.close();
    await Promise.all(this.threads.map((thread) => thread.close()));
    const { redis } = this.serving;
    // looking for tasks puts up the queue's settings again, of a queue that is no more
    if ((await noticeLeft(redis, this.notice.id)) < 0) await redis.del(this.worker.toKey('meta'));
  }

  private async process(job: BullJob, token: string): Promise<string> {
    const { bull, slots } = this.serving;
    const task = await this.checked(job);
    const free = await slots.take();
    const thread = this.idle.pop() ?? this.begin();
    this.running.set(task.trial, Date.now());
    const reports = new Reports(job);
    try {
      const outcome = this.refused === undefined ? await thread.run(task, this.following(job, reports)) : undefined;
      if (outcome) return outcomeText(outcome);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused = error.message;
      this.serving.say(`${this.notice.name}: refused, ${error.message}`);
      void this.worker.close();
    } finally {
      reports.close();
      this.running.delete(task.trial);
      this.idle.push(thread);
      free();
    }
    // another worker takes it, from its checkpoint
    await job.moveToWait(token);
    throw new bull.WaitingError();
  }

  /** The task of `job`; one that is none fails for good. */
  private async checked(job: BullJob): Promise<Job> {
    try {
      return await readTask(job.id, job.data);
    } catch (error) {
      this.serving.say(`${this.notice.name}: refused, ${(error as Error).message}`);
      throw new this.serving.bull.UnrecoverableError((error as Error).message);
    }
  }

  private begin(): TrialThread {
    const thread = new TrialThread(this.store, this.place);
    this.threads.push(thread);
    return thread;
  }

  private following(job: BullJob, reports: Reports): Following {
    const { redis } = this.serving;
    return {
      signal: this.stop.signal,
      report: (step, figures) => reports.add({ step, ...figures }),
      restarted: () => undefined,
      pruned: async () => (await redis.sismember(prunedOf(this.notice.id), job.id!)) === 1,
    };
  }
}

/** Passes on what a trial reports, some steps at a time: for those who watch, since its outcome holds them all. */
class Reports {
  private waiting: Curve[number][] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly job: BullJob) {}

  add(entry: Curve[number]): void {
    this.waiting.push(entry);
    this.timer ??= setTimeout(() => this.send(), REPORTS);
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private send(): void {
    this.timer = undefined;
    this.job.updateProgress(reportsText(this.waiting.splice(0))).catch(() => undefined);
  }
}
