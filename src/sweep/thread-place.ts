import type { Checkpoints } from './checkpoints.js';
import type { SweepWatcher, WorkerState } from './events.js';
import type { Place, TrialRunner } from './runner.js';
import { TrialThread } from './threads.js';
import type { Job, TrialPlace } from './trial.js';

/** Threads of this process, each of which runs a trial at a time. */
export class ThreadPlace implements Place {
  /** Threads leave nothing. */
  readonly records = [];
  private readonly threads: readonly TrialThread[];
  private readonly states: WorkerState[];

  constructor(
    count: number,
    private readonly checkpoints: Checkpoints,
    place: TrialPlace,
    private readonly watch: SweepWatcher,
  ) {
    this.threads = Array.from({ length: count }, () => new TrialThread(checkpoints, place));
    this.states = this.threads.map((_, i) => ({ name: `thread ${i + 1}`, running: [], slots: 1 }));
  }

  async run(work: (runner: TrialRunner) => Promise<void>): Promise<void> {
    this.tell();
    await Promise.all(this.threads.map((thread, i) => work(this.told(thread, i))));
  }

  async keep(): Promise<void> {}

  async forget(job: Job): Promise<void> {
    await this.checkpoints.remove?.(job);
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()));
  }

  /** `thread`, which tells what it is at. */
  private told(thread: TrialThread, place: number): TrialRunner {
    const at = (running: WorkerState['running']): void => {
      this.states[place] = { ...this.states[place]!, running };
      this.tell();
    };
    return {
      run: async (job, following) => {
        at([{ trial: job.trial, since: Date.now() }]);
        try {
          return await thread.run(job, following);
        } finally {
          at([]);
        }
      },
    };
  }

  private tell(): void {
    this.watch({ kind: 'workers', workers: [...this.states] });
  }
}
