import { MessageChannel } from 'node:worker_threads';
import { Tinypool } from 'tinypool';
import type { TrialResult } from './results.js';
import type { RunOptions } from './run.js';
import { describe } from './run.js';
import type { Trial } from './settle.js';

/** What a worker is handed. A message on `port` ends its trial after the current batch. */
export interface PoolTask {
  trial: Trial;
  folder: string;
  saveEvery: number;
  port: MessagePort;
}

/**
 * Runs trials on `threads` worker threads, one each: many small models at once keep the cores busier than one small model on all of
 * them, and the bits are the same. `done` is called after each trial, one at a time.
 */
export async function runInPool(trials: readonly Trial[], options: RunOptions, done: () => Promise<void>): Promise<void> {
  if (trials.length === 0) return;
  const { threads, folder, saveEvery, signal } = options;
  const workers = Math.min(threads, trials.length);
  const pool = new Tinypool({
    filename: new URL('./pool-entry.mjs', import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
  });
  const start = performance.now();
  let ended = 0;
  let writing: Promise<void> = Promise.resolve();
  const one = async (trial: Trial): Promise<void> => {
    const { port1, port2 } = new MessageChannel();
    const stop = (): void => port1.postMessage('stop');
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted) return;
      const result: TrialResult = await pool.run({ trial, folder, saveEvery, port: port2 }, { transferList: [port2] });
      ended++;
      const left = Math.round(((performance.now() - start) / 1000 / ended) * (trials.length - ended));
      console.log(`${trial.row} ${trial.label}, seed ${trial.seed}: ${describe(result)} (${ended} of ${trials.length}, ${left} s left)`);
      writing = writing.then(done);
      await writing;
    } finally {
      signal.removeEventListener('abort', stop);
      port1.close();
    }
  };
  try {
    // no more than there are workers at a time, so that an abort leaves no queue behind
    const queue = [...trials];
    const lane = async (): Promise<void> => {
      for (let trial = queue.shift(); trial; trial = queue.shift()) await one(trial);
    };
    await Promise.all(Array.from({ length: workers }, lane));
  } finally {
    await pool.destroy();
  }
}
