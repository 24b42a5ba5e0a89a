import type { RowResult, TrialResult } from '../../../examples/experiments/results.js';

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
