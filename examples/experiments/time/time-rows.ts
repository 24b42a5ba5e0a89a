import { ready } from 'wasm-nn';
import { environment } from '../environment.js';
import { INSTALL, type Python, startPython } from './python.js';
import { lossGap, type TimedRun, timeMisfit, writeTime } from './time-result.js';
import { ROUNDS, timeRun } from './time-run.js';
import { timedRuns } from './timed-runs.js';

const milliseconds = (seconds: number | null): string => (seconds === null ? '-' : (1000 * seconds).toPrecision(3)).padStart(8);

function line(id: string, { label, seconds, losses }: TimedRun): string {
  const columns = [seconds.ours, seconds['numpy-f64'], seconds['numpy-f32'], seconds.torch].map(milliseconds);
  return `${id.padEnd(4)} ${label.slice(0, 34).padEnd(34)} ${columns.join(' ')}   ${lossGap(losses).toExponential(1)}`;
}

/** Times the rows beside NumPy and PyTorch, and writes a result for each. Whether there is a Python with both. */
export async function timeRows(ids: readonly string[], folder: string): Promise<boolean> {
  const python: Python | undefined = await startPython();
  if (!python) {
    console.error(`No Python with NumPy and PyTorch was found. Debian: ${INSTALL}`);
    return false;
  }
  await ready({ threads: 1 });
  const { numpy, torch } = python;
  console.log(`NumPy ${numpy.version} (${numpy.gflops} GFLOP/s), PyTorch ${torch.version} (${torch.gflops} GFLOP/s); milliseconds a step`);
  console.log(`${''.padEnd(39)} ${['ours', 'f64', 'f32', 'torch'].map((name) => name.padStart(8)).join(' ')}   losses apart`);
  try {
    for (const id of ids) {
      const runs: TimedRun[] = [];
      for (const run of timedRuns(id)) {
        runs.push(await timeRun(id, run, python));
        console.log(line(id, runs.at(-1)!));
      }
      const result = { id, rounds: ROUNDS, environment: environment(), numpy, torch, runs };
      const wrong = timeMisfit(result);
      if (wrong) throw new Error(wrong);
      await writeTime(folder, result);
    }
  } finally {
    python.close();
  }
  return true;
}
