import type { ReportFigures } from '../experiment.js';
import { type FigureName, meanFigure } from '../figures.js';
import type { RunResult } from '../results.js';

/** Between a number and its unit, which no line may part. */
export const NBSP = '\u00a0';

/** How the figures that reports give are called and written. */
export const FIGURES: { [F in keyof ReportFigures]-?: { name: string; unit: string; digits: number } } = {
  test: { name: 'test accuracy', unit: `${NBSP}%`, digits: 2 },
  train: { name: 'training accuracy', unit: `${NBSP}%`, digits: 2 },
  loss: { name: 'test loss', unit: '', digits: 4 },
  precision: { name: 'precision', unit: '', digits: 4 },
  recall: { name: 'recall', unit: '', digits: 4 },
  f1: { name: 'F1', unit: '', digits: 4 },
  gradientError: { name: 'largest relative error', unit: '', digits: -1 },
  seconds: { name: 'seconds', unit: `${NBSP}s`, digits: 0 },
};

/** A figure as it is shown: with as many digits as its kind has; a dash where there is none. */
export function shown(value: number | undefined, figure: keyof ReportFigures): string {
  const { digits, unit } = FIGURES[figure];
  if (value === undefined) return '–';
  if (!Number.isFinite(value)) return 'no number';
  return digits < 0 ? value.toExponential(2) : `${value.toFixed(digits)}${unit}`;
}

/** With its sign, a true minus; accuracies differ by points. */
export function difference(value: number, figure: keyof ReportFigures): string {
  const { digits, unit } = FIGURES[figure];
  if (!Number.isFinite(value)) return '–';
  const size = digits < 0 ? Math.abs(value).toExponential(1) : Math.abs(value).toFixed(digits);
  return `${value < 0 ? '−' : '+'}${size}${unit.endsWith('%') ? `${NBSP}points` : ''}`;
}

/** A duration in the unit that fits it. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 1) return `${Number((1000 * seconds).toPrecision(3))}${NBSP}ms`;
  if (seconds < 600) return `${Number(seconds.toPrecision(3))}${NBSP}s`;
  return seconds < 7200 ? `${(seconds / 60).toFixed(0)}${NBSP}min` : `${(seconds / 3600).toFixed(1)}${NBSP}h`;
}

/** A figure of a run: the mean over its seeds, the least and the greatest, and how many seeds. */
export interface Spread {
  mean: number;
  least: number;
  greatest: number;
  seeds: number;
}

export function spreadOf(run: RunResult, figure: FigureName): Spread {
  const values = run.trials.map((trial) => meanFigure({ ...run, trials: [trial] }, figure));
  return { mean: meanFigure(run, figure), least: Math.min(...values), greatest: Math.max(...values), seeds: values.length };
}
