import { nodeModule } from '../node-modules.js';
import type { Checkpoints } from './checkpoints.js';
import type { Figures } from './records.js';
import { type Following, type TrialRunner, WorkerLost } from './runner.js';
import type { FromThread, ToThread } from './thread-messages.js';
import type { Job } from './trial.js';

type NodeWorker = import('node:worker_threads').Worker;

/** A thread of this process, which runs one trial at a time. */
export class TrialThread implements TrialRunner {
  private worker: NodeWorker | undefined;

  constructor(private readonly checkpoints: Checkpoints) {}

  async run(job: Job, { signal, report }: Following): Promise<Figures> {
    const { Worker } = await nodeModule('worker_threads');
    this.worker ??= new Worker(new URL('./sweep-thread.js', import.meta.url));
    const worker = this.worker;
    const post = (message: ToThread): void => worker.postMessage(message);
    const stop = (): void => post({ kind: 'stop' });
    try {
      return await new Promise((resolve, reject) => {
        worker.on('message', (message: FromThread) => {
          if (message.kind === 'report') report(message.step, message.figures);
          else if (message.kind === 'load') this.checkpoints.load(job).then((bytes) => post({ kind: 'loaded', bytes }), reject);
          else if (message.kind === 'save') this.checkpoints.save(job, message.bytes).then(() => post({ kind: 'saved' }), reject);
          else if (message.kind === 'ended') resolve(message.figures);
          else reject(new Error(message.message));
        });
        worker.on('error', (error) => reject(new WorkerLost(`a thread of the sweep failed: ${String(error)}`)));
        worker.on('exit', (code) => reject(new WorkerLost(`a thread of the sweep ended with exit code ${code}`)));
        signal?.addEventListener('abort', stop);
        post({ kind: 'run', job });
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

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.worker?.terminate();
  }
}
