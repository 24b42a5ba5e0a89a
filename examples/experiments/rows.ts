import type { Experiment } from './experiment.js';
import { REPORT_A } from './reports/a-cifar10/index.js';
import { REPORT_B } from './reports/b-fashion-mnist/index.js';
import { REPORT_C } from './reports/c-mnist/index.js';
import { REPORT_D } from './reports/d-architectures/index.js';
import { REPORT_E } from './reports/e-frameworks/index.js';

/** A report: its letter, what it is about, its rows. */
export interface Report {
  letter: string;
  title: string;
  rows: readonly Experiment[];
}

export const REPORTS: readonly Report[] = [
  { letter: 'A', title: 'CIFAR-10: MLP from scratch, CNN, frozen ResNet-18', rows: REPORT_A },
  { letter: 'B', title: 'Fashion-MNIST: MLP and CNN', rows: REPORT_B },
  { letter: 'C', title: 'MNIST: an MLP laboratory', rows: REPORT_C },
  { letter: 'D', title: 'MNIST, KMNIST, CIFAR-10, CIFAR-100: architectures', rows: REPORT_D },
  { letter: 'E', title: 'NumPy against PyTorch, VGG, RNN', rows: REPORT_E },
];

export const ROWS: readonly Experiment[] = REPORTS.flatMap(({ rows }) => rows);

/** The rows that names mean: a row's id, a report's letter, or `all`; and the names that mean none. */
export function rowsNamed(names: readonly string[]): { known: Experiment[]; unknown: string[] } {
  const wanted = names.map((name) => name.toUpperCase());
  const meant = (row: Experiment): boolean => wanted.some((name) => name === 'ALL' || name === row.id || name === row.id[0]);
  const unknown = wanted.filter((name) => name !== 'ALL' && !ROWS.some(({ id }) => id === name || id[0] === name));
  return { known: ROWS.filter(meant), unknown };
}
