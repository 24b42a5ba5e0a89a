import { builtinModule } from '../../node-modules.js';
import { workerSource } from '../binaries/worker.js';
import type { WorkerStart } from './worker.js';
import type { Thread } from './worker-team.js';

/** A worker of Node's worker_threads, which Bun and Deno have too. */
interface NodeWorker {
  on(event: 'error' | 'exit', heard: (what: unknown) => void): void;
  unref(): void;
  terminate(): unknown;
}

interface NodeWorkerThreads {
  Worker: new (source: string, options: { eval: true; workerData: WorkerStart }) => NodeWorker;
}

const NOT_STARTED =
  'no worker could be started, neither from thread.js beside the code (copy it from the package where a bundler has not) nor from a blob: address (which a content-security policy may forbid)';

class HostThread implements Thread {
  failure: string | undefined;
  private ending = false;
  private stop: () => void = () => undefined;

  /** What to call to end the worker. */
  attach(stop: () => void): void {
    this.stop = stop;
  }

  fail(why: string): void {
    if (!this.ending) this.failure ??= why;
  }

  terminate(): void {
    this.ending = true;
    this.stop();
  }
}

/** The process may end while the worker waits: `unref`. */
function startNodeWorker({ Worker }: NodeWorkerThreads, start: WorkerStart): HostThread {
  const thread = new HostThread();
  const worker = new Worker(workerSource, { eval: true, workerData: start });
  worker.on('error', (error) => thread.fail(String(error)));
  worker.on('exit', (code) => thread.fail(`a thread ended with exit code ${code}`));
  worker.unref();
  thread.attach(() => void worker.terminate());
  return thread;
}

function startWebWorker(worker: Worker, start: WorkerStart): HostThread {
  const thread = new HostThread();
  worker.onerror = (event) => {
    event.preventDefault();
    thread.fail(event.message || NOT_STARTED);
  };
  worker.postMessage(start);
  thread.attach(() => worker.terminate());
  return thread;
}

/** A way to start a thread; the next one is tried where it fails. */
export type StartThread = (start: WorkerStart) => HostThread;

/**
 * The ways that this host may have: Node's workers from text; a worker from the file beside this one, which a page's policy
 * allows; and one from text by a blob's address, for bundles that left the file behind.
 */
export function waysToStart(): StartThread[] {
  const node = builtinModule<NodeWorkerThreads>('worker_threads');
  if (node) return [(start) => startNodeWorker(node, start)];
  if (typeof Worker === 'undefined') return [];
  return [
    // bundlers know this very form, and put the file beside their output
    (start) => startWebWorker(new Worker(new URL('./thread.js', import.meta.url), { type: 'module' }), start),
    (start) => {
      const address = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
      return startWebWorker(new Worker(address), start);
    },
  ];
}
