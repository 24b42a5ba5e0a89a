import { nodeModule } from '../node-modules.js';
import { type Checkpoints, withCurve, withoutCurve } from './checkpoints.js';
import type { Curve, Figures } from './records.js';
import { type Following, Refused, type TrialOutcome, type TrialRunner, WorkerLost } from './runner.js';
import type { FromThread, ToThread } from './thread-messages.js';
import type { Job, TrialPlace } from './trial.js';

type NodeWorker = import('node:worker_threads').Worker;

/** How often a trial is begun again whose thread was lost. */
const ATTEMPTS = 3;

interface Ended {
  readonly metrics: Figures;
  readonly notes?: unknown;
  readonly pruned?: true;
}

const endOf = ({ figures, notes, pruned }: Extract<FromThread, { kind: 'ended' }>): Ended => ({
  metrics: figures,
  ...(notes !== undefined && { notes }),
  ...(pruned && { pruned }),
});

/** A thread of this process, which runs one trial at a time. */
export class TrialThread implements TrialRunner {
  private worker: NodeWorker | undefined;
  private closed = false;
  /** What the trial under way has reported. */
  private curve: Curve[number][] = [];

  constructor(
    private readonly checkpoints: Checkpoints,
    private readonly place: TrialPlace,
  ) {}

  async run(job: Job, following: Following): Promise<TrialOutcome | undefined> {
    const begun = performance.now();
    const outcome = (came: Ended | { error: string }): TrialOutcome | undefined =>
      following.signal?.aborted || this.closed ? undefined : { ...came, curve: this.curve, seconds: (performance.now() - begun) / 1000 };
    for (let attempt = 1; !this.closed; attempt++) {
      this.curve = [];
      try {
        return outcome(await this.attempt(job, following));
      } catch (error) {
        if (error instanceof Refused) throw error;
        if (!(error instanceof WorkerLost) || attempt === ATTEMPTS) return outcome({ error: (error as Error).message });
        following.restarted();
      }
    }
    return undefined;
  }

  /** What the trial returned. Rejects with WorkerLost where its thread ended in the middle of it, with the trial's own error as an Error. */
  private async attempt(job: Job, following: Following): Promise<Ended> {
    const { Worker } = await nodeModule('worker_threads');
    this.worker ??= new Worker(new URL('./sweep-thread.js', import.meta.url));
    const worker = this.worker;
    const { signal } = following;
    const post = (message: ToThread): void => worker.postMessage(message);
    const stop = (): void => post({ kind: 'stop' });
    try {
      return await new Promise((resolve, reject) => {
        worker.on('message', (message: FromThread) => {
          if (message.kind === 'report') this.report(message.step, message.figures, following);
          else if (message.kind === 'ended') resolve(endOf(message));
          else if (message.kind === 'failed') reject(new Error(message.message));
          else if (message.kind === 'refused') reject(new Refused(message.why));
          else this.answer(message, job, following).then(post, ({ message: why }: Error) => post({ kind: 'failed', message: why }));
        });
        worker.on('error', (error) => reject(new WorkerLost(`a thread of the sweep failed: ${String(error)}`)));
        worker.on('exit', (code) => reject(new WorkerLost(`a thread of the sweep ended with exit code ${code}`)));
        signal?.addEventListener('abort', stop);
        post({ kind: 'run', job, place: this.place });
        if (signal?.aborted) stop();
      });
    } catch (error) {
      if (error instanceof WorkerLost) this.worker = undefined;
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
    }
  }

  private report(step: number, figures: Figures, following: Following): void {
    this.curve.push({ step, ...figures });
    following.report(step, figures);
  }

  /** Answers what a trial asks. */
  private async answer(message: FromThread, job: Job, following: Following): Promise<ToThread> {
    if (message.kind === 'pruned') return { kind: 'pruned', pruned: await following.pruned() };
    if (message.kind === 'save') {
      await this.checkpoints.save(job, withCurve(message.bytes, this.curve));
      return { kind: 'saved' };
    }
    const saved = await this.checkpoints.load(job);
    if (!saved) return { kind: 'loaded', bytes: undefined };
    const { bytes, curve } = withoutCurve(saved);
    // what was reported up to there, for whoever follows the trial from here
    this.curve = [];
    for (const { step, ...figures } of curve) this.report(step, figures as Figures, following);
    return { kind: 'loaded', bytes };
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.closed = true;
    await this.worker?.terminate();
  }
}
