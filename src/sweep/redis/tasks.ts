import type { Job as BullJob, Queue, QueueEvents } from 'bullmq';
import type { Following, TrialOutcome } from '../runner.js';
import type { Job } from '../trial.js';
import { readOutcome, readReports, taskName } from './messages.js';

/** A task that is out. */
interface Out {
  readonly job: Job;
  readonly following: Following;
  resolve(outcome: TrialOutcome | undefined): void;
}

/** Who is told of what comes from a queue beside outcomes. */
export interface TaskWatcher {
  /** Something in the queue was no task of ours, or none at all. */
  refused(why: string): void;
  /** The trial of this task is to be given up. */
  prune(name: string): void;
}

/** Tasks of a sweep in its queue, each there once by its name, and what has come of them. */
export class Tasks {
  private readonly out = new Map<string, Out>();
  /** Those of an earlier run that are done, but not kept. */
  private inherited = new Set<string>();

  constructor(
    private readonly queue: Queue,
    private readonly events: QueueEvents,
    private readonly watcher: TaskWatcher,
  ) {}

  /** Begins to listen. Of an earlier run stays what workers are at, and what is done: it is found when its task is sent again. */
  async takeUp(): Promise<void> {
    const { queue, events } = this;
    await queue.resume();
    await events.waitUntilReady();
    await queue.drain();
    this.inherited = new Set((await queue.getCompleted()).map(({ id }) => id!));
    for (const job of await queue.getFailed()) await queue.remove(job.id!);
    events.on('completed', ({ jobId, returnvalue }) => this.ended(jobId, returnvalue));
    events.on('failed', ({ jobId, failedReason }) => this.failed(jobId, failedReason));
    events.on('progress', ({ jobId, data }) => this.reported(jobId, data));
    events.on('stalled', ({ jobId }) => this.out.get(jobId)?.following.restarted());
  }

  /** How many are out. */
  get size(): number {
    return this.out.size;
  }

  /** What comes of `job`; undefined if it is cut. */
  async send(job: Job, following: Following): Promise<TrialOutcome | undefined> {
    const name = await taskName(job);
    const outcome = new Promise<TrialOutcome | undefined>((resolve) => this.out.set(name, { job, following, resolve }));
    await this.queue.add('trial', job, { jobId: name });
    if (this.inherited.has(name)) await this.look(name);
    return outcome;
  }

  /** Looks whether any has ended, or is gone, without this having been heard of: Redis may have been away. */
  async lookAfterAll(): Promise<void> {
    for (const name of [...this.out.keys()]) await this.look(name);
  }

  /** Gives all up. */
  cut(): void {
    for (const name of [...this.out.keys()]) this.settle(name, undefined);
  }

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
    else this.watcher.refused(reason);
  }

  private reported(name: string, data: unknown): void {
    const out = this.out.get(name);
    if (!out) return;
    for (const { step, ...figures } of readReports(data)) out.following.report(step, figures);
    if (out.following.pruned()) this.watcher.prune(name);
  }
}
