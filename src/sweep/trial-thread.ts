// dist/sweep-thread.js: a thread that runs one trial after another.
import { nodeModule } from '../node-modules.js';
import { moduleHash } from './module-hash.js';
import type { FromThread, ToThread } from './thread-messages.js';
import { type Job, runTrial, type TrialHost } from './trial.js';

type Port = NonNullable<typeof import('node:worker_threads')['parentPort']>;

let port: Port;
const post = (message: FromThread): void => port.postMessage(message);

/** Who waits for the sweep's answer to what came last. */
let answered: (message: ToThread) => void = () => undefined;
let stop = new AbortController();

/** Asks, and waits; a trial that asks twice at once is answered in turn. */
let asking: Promise<unknown> = Promise.resolve();
function ask(message: FromThread): Promise<ToThread> {
  const answer = asking.then(
    () =>
      new Promise<ToThread>((resolve) => {
        answered = resolve;
        post(message);
      }),
  );
  asking = answer;
  return answer;
}

async function run(job: Job): Promise<void> {
  stop = new AbortController();
  const host: TrialHost = {
    signal: stop.signal,
    report: (step, figures) => post({ kind: 'report', step, figures }),
    checkpoint: {
      async load() {
        const answer = await ask({ kind: 'load' });
        return answer.kind === 'loaded' ? answer.bytes : undefined;
      },
      async save(bytes) {
        await ask({ kind: 'save', bytes });
      },
    },
  };
  try {
    const hash = await moduleHash(job.module);
    if (hash !== job.hash) throw new Error(`the trial's module ${job.module} has changed since the sweep began`);
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ job.module)) as object;
    post({ kind: 'ended', figures: await runTrial(module, job, host) });
  } catch (error) {
    post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

/** Listens; what has come before waits. Without `await` at the top, which CommonJS does not have. */
async function listen(): Promise<void> {
  const { parentPort } = await nodeModule('worker_threads');
  port = parentPort!;
  port.on('message', (message: ToThread) => {
    if (message.kind === 'run') void run(message.job);
    else if (message.kind === 'stop') stop.abort();
    else answered(message);
  });
}

void listen();
