import type { Experiment, Scale } from './experiment.js';
import { runTrial } from './jobs/index.js';
import { Progress } from './progress.js';
import { writeResult } from './result-files.js';
import type { TrialResult } from './results.js';
import { rowResult } from './row-result.js';
import { type Trial, trialsOf } from './settle.js';
import { Store } from './state.js';
import { runInSweep } from './sweep/run.js';

export interface RunOptions {
  scale: Scale;
  /** Default: the row's own. */
  seeds?: number;
  threads: number;
  /** Where states and trials lie; a run that was cut goes on from there. */
  folder: string;
  /** Where the rows' results go. */
  output: string;
  /** Trials at once, as a sweep over as many worker threads as `threads`, each on one. Rows that are grids are run so anyway. */
  grid: boolean;
  /** The address of the Redis over which machines take such trials, rather than the threads of this process. */
  redis?: string;
  /** Milliseconds between one writing of a state and the next. */
  saveEvery: number;
  signal: AbortSignal;
}

export function describe({ test, gradient, ended, epochs, stopped }: TrialResult): string {
  const figure = gradient
    ? `largest relative error ${gradient.maxRelativeError.toExponential(2)}`
    : `test accuracy ${test.accuracy === null ? 'none' : `${(100 * test.accuracy).toFixed(2)} %`}`;
  const how = ended ? (stopped === undefined ? '' : `, stopped (${stopped})`) : ', cut';
  return `${figure}${epochs.asked > 0 ? `, ${epochs.run} of ${epochs.asked} epochs` : ''}${how}`;
}

async function runOne(trial: Trial, number: number, progress: Progress, store: Store, options: RunOptions): Promise<TrialResult> {
  progress.begin(trial, number);
  const { signal, saveEvery } = options;
  const result = await runTrial(trial, { store, signal, saveEvery, progress: (share, logs) => progress.update(share, logs) });
  progress.end(describe(result));
  return result;
}

/** Runs the trials of a row that have no result yet, and writes the row's result after each of them. Whether all have ended. */
export async function runRow(row: Experiment, options: RunOptions): Promise<boolean> {
  const { scale, output, signal } = options;
  const store = new Store(options.folder);
  const trials = trialsOf(row, scale, options.seeds);
  const write = async (): Promise<void> => {
    await writeResult(output, await rowResult(row, trials, store, output));
  };
  const known = await Promise.all(trials.map((trial) => store.result(trial)));
  const open = trials.filter((_, i) => !known[i]);
  console.log(`${row.id} ${row.title}: ${trials.length - open.length} of ${trials.length} trials are there`);
  if (options.grid || row.grid || options.redis !== undefined) {
    await runInSweep(row, { trials, open, store, done: write }, options);
  } else {
    const progress = new Progress(trials.length);
    for (const trial of open) {
      if (signal.aborted) break;
      await runOne(trial, trials.indexOf(trial) + 1, progress, store, options);
      await write();
    }
  }
  const result = await rowResult(row, trials, store, output);
  await writeResult(output, result);
  for (const { what, verdict, report, ours, detail } of result.verdicts) {
    const figures = report === undefined || ours === undefined ? '' : ` (report ${report}, here ${Number(ours.toPrecision(4))})`;
    console.log(`  ${verdict}: ${what}${figures}${detail === undefined ? '' : ` [${detail}]`}`);
  }
  return result.complete;
}
