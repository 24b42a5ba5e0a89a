import { runTrial } from './jobs/index.js';
import type { PoolTask } from './pool.js';
import type { TrialResult } from './results.js';
import { Store } from './state.js';

/** A trial in a worker thread of the pool. */
export async function work({ trial, folder, saveEvery, port }: PoolTask): Promise<TrialResult> {
  const stop = new AbortController();
  port.addEventListener('message', () => stop.abort());
  port.start();
  try {
    return await runTrial(trial, { store: new Store(folder), signal: stop.signal, saveEvery, progress: () => {} });
  } finally {
    port.close();
  }
}
