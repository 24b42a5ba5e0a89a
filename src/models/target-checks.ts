import { DataError } from '../errors.js';
import type { Loss } from '../losses/index.js';
import type { Metric } from '../metrics/index.js';
import type { Rows } from './inputs.js';

/** How far a row of class probabilities may sum from 1. */
const TOLERANCE = 1e-3;

/** Refuses targets outside the range that the loss is defined on. */
function checkRange({ data, size }: Rows, { name, targetRange }: Loss): void {
  if (!targetRange) return;
  const [low, high] = targetRange;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value >= low && value <= high) continue;
    throw new DataError(
      `y: received the target ${value} for example ${Math.floor(i / size)}; ${name} expects numbers from ${low} to ${high}, such as the classes 0 and 1.`,
    );
  }
}

/** Refuses rows of which a metric that compares classes would make figures without sense, as for a regression. */
function checkClassRows({ data, size }: Rows, columns: number, metric: string, soft: boolean): void {
  const refuse = (row: number, received: string, expected: string): never => {
    throw new DataError(
      `y: received ${received} for example ${Math.floor((row * columns) / size)}; the metric ${metric} compares classes, and expects ${expected}. ` +
        'A regression has no classes: leave the metric out, and the loss tells how far off it is.',
    );
  };
  for (let start = 0; start < data.length; start += columns) {
    const row = start / columns;
    let sum = 0;
    for (let j = start; j < start + columns; j++) {
      const value = data[j]!;
      sum += value;
      const sound = columns > 1 || soft ? value >= 0 && value <= 1 : value === 0 || value === 1;
      if (!sound) refuse(row, `the target ${value}`, columns > 1 ? 'one-hot rows' : '0 or 1 for a single output');
    }
    if (columns > 1 && Math.abs(sum - 1) > TOLERANCE) refuse(row, `a row that sums to ${sum}`, 'one-hot rows');
  }
}

/** Refuses targets (checked for shape and labels) that the loss or a metric cannot make sense of. Throws DataError. */
export function checkTargets(targets: Rows, columns: number, loss: Loss, metrics: readonly Metric[]): void {
  if (loss.targets === 'classes') return;
  checkRange(targets, loss);
  const metric = metrics.find(({ ofClasses }) => ofClasses);
  // a cross-entropy's targets may be probabilities: the larger is the class
  if (metric) checkClassRows(targets, columns, metric.name, loss.targetRange !== undefined);
}
