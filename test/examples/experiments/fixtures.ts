import type { RowResult, TrialResult } from '../../../examples/experiments/results.js';
import { settle } from '../../../examples/experiments/settle.js';
import type { TimeResult } from '../../../examples/experiments/time/time-result.js';
import { timedRuns } from '../../../examples/experiments/time/timed-runs.js';

/** A trial that came to `accuracy` on the test set, and to what else is given. */
export function trial(accuracy: number, more: Partial<TrialResult> = {}): TrialResult {
  return {
    seed: 1,
    epochs: { run: 10, asked: 10 },
    ended: true,
    curves: {},
    train: { loss: 0.1, accuracy },
    test: { loss: 0.2, accuracy },
    parameters: 100,
    seconds: { step: 0.01, training: 1, total: 2 },
    environment: { cpu: '', family: '', os: '', runtime: '', package: '', simd: '', microKernel: '', threads: 1, commit: '' },
    ...more,
  };
}

/** A row's result with the trials of each run by label. */
export function rowOf(id: string, runs: { [label: string]: TrialResult[] }): RowResult {
  const settings = { kind: 'train', data: { set: 'mnist' } } as RowResult['runs'][number]['settings'];
  return {
    id,
    scale: 'full',
    complete: true,
    seeds: 1,
    runs: Object.entries(runs).map(([label, trials]) => ({ label, settings, trials })),
    verdicts: [],
  };
}

/** A row's times: of ours as given, run by run; NumPy takes twice as long in f64 and 1.5 times in f32, PyTorch as long. */
export function timed(id: string, ours: readonly number[]): TimeResult {
  const library = { version: '1', gflops: 100, python: '3' };
  const runs = timedRuns(id).map((run, i) => ({
    label: run.label,
    settings: JSON.parse(JSON.stringify(settle(run, 'full'))),
    steps: 100_000,
    losses: { ours: [2.3, 2.2], 'numpy-f64': [2.3, 2.2], 'numpy-f32': null, torch: [2.3, 2.2] },
    seconds: { ours: ours[i]!, 'numpy-f64': 2 * ours[i]!, 'numpy-f32': 1.5 * ours[i]!, torch: ours[i]! },
  }));
  return { id, rounds: 7, environment: trial(0).environment, numpy: library, torch: library, runs };
}
