import { OptionError } from '../../errors.js';
import { nodeModule } from '../../node-modules.js';
import { positive, positiveInteger } from '../../options.js';
import { LocalFiles } from './local-files.js';
import { connect, loadBull, shownAddress } from './peers.js';
import { Slots } from './slots.js';
import { SweepWorker } from './worker.js';

/** The command line of a worker. */
export interface WorkerOptions {
  readonly redis: string | undefined;
  readonly threads: string | undefined;
  readonly modules: readonly string[];
  readonly data: readonly string[];
  readonly checkpoints: string | undefined;
  readonly lostAfter: string;
  readonly name: string;
  readonly say: (line: string) => void;
}

const OWNER = 'wasm-nn worker';

/** Starts a worker, which then runs until it is closed. Throws OptionError. */
export async function startWorker(options: WorkerOptions): Promise<SweepWorker> {
  const { redis, threads, modules, data, checkpoints, lostAfter, name, say } = options;
  if (redis === undefined) throw new OptionError(`${OWNER}: give the address of Redis: --redis redis://:password@host:6379.`);
  if (modules.length === 0) throw new OptionError(`${OWNER}: name the modules whose trials it may run, such as trial.mjs.`);
  const { stat, mkdir } = await nodeModule('fs/promises');
  for (const path of [...modules, ...data]) {
    await stat(path).catch(() => {
      throw new OptionError(`${OWNER}: there is no ${path} here.`);
    });
  }
  const { availableParallelism } = await nodeModule('os');
  const count = threads === undefined ? availableParallelism() : positiveInteger(OWNER, '--threads', Number(threads));
  if (checkpoints !== undefined) await mkdir(checkpoints, { recursive: true });
  const seconds = positive(OWNER, '--lost-after', Number(lostAfter));
  const bull = await loadBull(OWNER);
  const client = await connect(OWNER, redis);
  const serving = { bull, redis: client, slots: new Slots(count), checkpoints, lostAfter: seconds, say };
  const worker = new SweepWorker(name, new LocalFiles(modules, data), serving);
  worker.start();
  say(`${name} runs ${count} trial${count === 1 ? '' : 's'} at a time, of sweeps on ${shownAddress(redis)}`);
  return worker;
}
