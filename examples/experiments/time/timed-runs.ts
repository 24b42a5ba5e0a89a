import type { Run, TrainSpec } from '../experiment.js';
import { ROWS } from '../rows.js';

/** The rows whose report speaks of time, with the runs that are timed; all of a row's own runs where none are named. */
const TIMED: { readonly [row: string]: readonly string[] | 'all' } = {
  A1: ['no hidden layer'],
  A2: ['256'],
  A3: ['256-256'],
  A4: ['256-256-256'],
  A5: ['512-512'],
  A6: 'all',
  A7: 'all',
  A10: 'all',
  B3: 'all',
  B4: ['tanh', 'ReLU'],
  B7: 'all',
  B11: 'all',
  // the rate costs nothing
  C1: ['sigmoid, rate 0.1'],
  D1: ['MLP', 'CNN', 'LeNet'],
  E1: 'all',
  E3: ['1024-512-256, dropout 0.3'],
  E4: 'all',
  E5: ['T = 4', 'T = 5', 'T = 10'],
};

/** The row whose report sets a NumPy and a PyTorch program side by side: each engine trains its networks to the end. */
export const isTrainedEverywhere = (id: string): boolean => id === 'E1';

/** Rows that can be timed. */
export const TIMED_ROWS: readonly string[] = Object.keys(TIMED);

/** The runs of a row that are timed, in its order. */
export function timedRuns(id: string): Run<TrainSpec>[] {
  const labels = TIMED[id] ?? [];
  const runs = ROWS.find((row) => row.id === id)?.runs ?? [];
  return runs.filter(
    (run): run is Run<TrainSpec> => run.kind === 'train' && (labels === 'all' ? run.variation === undefined : labels.includes(run.label)),
  );
}
