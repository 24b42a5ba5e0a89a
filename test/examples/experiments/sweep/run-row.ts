// A row as a sweep, with every batch's state written; for run.test.ts, which has it stopped, or killed, at one of these.
import type { Experiment } from '../../../../examples/experiments/experiment.js';
import { readResult } from '../../../../examples/experiments/result-files.js';
import { ROWS } from '../../../../examples/experiments/rows.js';
import { type RunOptions, runRow } from '../../../../examples/experiments/run.js';
import { Store } from '../../../../examples/experiments/state.js';

/** A row whose data comes with `npm ci`. */
export const ROW = ROWS.find(({ id }) => id === 'C3')!;

/** The grid search of report B. It needs Fashion-MNIST. */
export const B2 = ROWS.find(({ id }) => id === 'B2')!;

/** Runs the row with its files in `folder`, without what it prints; `onSave` is called when a trial's state is about to be written. */
export async function run(
  folder: string,
  options: Partial<RunOptions> = {},
  onSave = (): void => undefined,
  row: Experiment = ROW,
): Promise<boolean> {
  const { log } = console;
  const { keepState } = Store.prototype;
  console.log = () => {};
  Store.prototype.keepState = function (...given) {
    onSave();
    return keepState.apply(this, given);
  };
  try {
    const { signal } = new AbortController();
    return await runRow(row, { scale: 'smoke', threads: 2, folder, output: folder, grid: true, saveEvery: 0, signal, ...options });
  } finally {
    console.log = log;
    Store.prototype.keepState = keepState;
  }
}

/** What is written of the row, without the times and where it ran. */
export async function written(folder: string, { id } = ROW): Promise<object> {
  const result = await readResult(folder, 'smoke', id);
  return JSON.parse(JSON.stringify(result, (name, value) => (['seconds', 'environment'].includes(name) ? undefined : value)));
}

const [, file, folder, saves] = process.argv;
if (file?.endsWith('run-row.ts')) {
  let left = Number(saves);
  await run(folder!, {}, () => void (left-- === 0 && process.kill(process.pid, 'SIGKILL')));
}
