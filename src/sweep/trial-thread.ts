// dist/sweep-thread.js: a thread that runs one trial after another.
import { nodeModule } from '../node-modules.js';
import { TrialData } from './data.js';
import { moduleHash } from './module-hash.js';
import { Refused } from './runner.js';
import type { FromThread, ToThread } from './thread-messages.js';
import { type Job, runTrial, type TrialHost, type TrialPlace } from './trial.js';

type Port = NonNullable<typeof import('node:worker_threads')['parentPort']>;

let port: Port;
const post = (message: FromThread): void => port.postMessage(message);

/** Who waits for the sweep's answer to what came last. */
let answered: (message: ToThread) => void = () => undefined;
let stop = new AbortController();
const data = new TrialData();

/** Asks, and waits; a trial that asks twice at once is answered in turn. Throws where the answer is that it failed. */
let asking: Promise<unknown> = Promise.resolve();
async function ask(message: FromThread): Promise<ToThread> {
  const turn = asking.then(
    () =>
      new Promise<ToThread>((resolve) => {
        answered = resolve;
        post(message);
      }),
  );
  asking = turn;
  const answer = await turn;
  if (answer.kind === 'failed') throw new Error(answer.message);
  return answer;
}

async function run(job: Job, place: TrialPlace): Promise<void> {
  stop = new AbortController();
  let pruned = false;
  const host: Omit<TrialHost, 'data'> = {
    signal: stop.signal,
    report: (step, figures) => post({ kind: 'report', step, figures }),
    async pruned() {
      const answer = await ask({ kind: 'pruned' });
      pruned ||= answer.kind === 'pruned' && answer.pruned;
      return pruned;
    },
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
    if ((await moduleHash(place.module)) !== place.hash)
      throw new Refused(`the trial's module ${place.module} has changed since the sweep began`);
    const given = await data.of(place);
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ place.module)) as object;
    const ended = await runTrial(module, job, { ...host, data: given });
    post({ kind: 'ended', ...ended, pruned });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    post(error instanceof Refused ? { kind: 'refused', why: message } : { kind: 'failed', message });
  }
}

/** Listens; what has come before waits. Without `await` at the top, which CommonJS does not have. */
async function listen(): Promise<void> {
  const { parentPort } = await nodeModule('worker_threads');
  port = parentPort!;
  port.on('message', (message: ToThread) => {
    if (message.kind === 'run') void run(message.job, message.place);
    else if (message.kind === 'stop') stop.abort();
    else answered(message);
  });
}

void listen();
