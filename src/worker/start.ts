import { builtinModule } from '../node-modules.js';
import type { Request, Response } from './messages.js';

/** How messages go to and fro. */
export interface Line {
  post(request: Request, moved: readonly ArrayBuffer[]): void;
  listen(hear: (response: Response) => void, failed: (why: string) => void): void;
  /** Whether the process is to stay for what is under way. */
  hold(busy: boolean): void;
  end(): void;
}

/** A worker of Node's worker_threads, which Deno and Bun have too. */
export interface NodeWorker {
  on(event: 'message' | 'error' | 'exit', heard: (what: never) => void): void;
  postMessage(message: unknown, moved?: readonly never[]): void;
  ref(): void;
  unref(): void;
  terminate(): unknown;
}

/** A worker of a page. */
export interface PageWorker {
  onmessage: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  postMessage(message: unknown, moved: never[]): void;
  terminate(): void;
}

const NOT_STARTED =
  'the worker could not be started from worker-side.js beside the code. Where a bundler has left that file behind, make it an entry point of the ' +
  'bundle or copy dist/ of the package; or write a worker of your own that calls serve(), and pass it: inWorker({ worker: new Worker(...) })';

function nodeLine(worker: NodeWorker): Line {
  worker.unref();
  return {
    post: (request, moved) => worker.postMessage(request, moved as never[]),
    listen: (hear, failed) => {
      worker.on('message', hear);
      worker.on('error', (error: unknown) => failed(`the worker failed: ${String(error)}`));
      worker.on('exit', (code: number) => failed(`the worker ended with exit code ${code}`));
    },
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  };
}

function pageLine(worker: PageWorker): Line {
  return {
    post: (request, moved) => worker.postMessage(request, moved as never[]),
    listen: (hear, failed) => {
      worker.onmessage = ({ data }: { data: Response }) => hear(data);
      worker.onerror = (event: ErrorEvent) => {
        event.preventDefault();
        failed(event.message ? `the worker failed: ${event.message}` : NOT_STARTED);
      };
    },
    hold: () => undefined,
    end: () => worker.terminate(),
  };
}

/** A line to a worker that is there already, of either sort. */
export const lineTo = (worker: NodeWorker | PageWorker): Line => ('on' in worker ? nodeLine(worker) : pageLine(worker));

/** Starts the package's own worker, from the file beside this one. */
export function startLine(): Line | undefined {
  const node = builtinModule<{ Worker: new (file: URL) => NodeWorker }>('worker_threads');
  if (node) return nodeLine(new node.Worker(new URL('./worker-side.js', import.meta.url)));
  if (typeof Worker === 'undefined') return undefined;
  // bundlers know this very form, and put the file beside their output
  return pageLine(new Worker(new URL('./worker-side.js', import.meta.url), { type: 'module' }) as unknown as PageWorker);
}
