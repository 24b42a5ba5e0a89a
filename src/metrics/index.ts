import { oneOf } from '../options.js';
import { byName, type MetricName } from './by-name.js';
import { knownMetrics, type MetricMaker } from './known.js';
import type { Metric } from './metric.js';

/** A metric by name, or the object itself. */
export function getMetric(metric: MetricName | Metric): Metric {
  if (typeof metric === 'object' && metric !== null && typeof metric.sum === 'function') return metric;
  const table = { ...byName, ...knownMetrics } as Readonly<Record<string, MetricMaker>>;
  return table[oneOf('compile', 'metrics', metric, Object.keys(table).sort())]!();
}

export * from './built-in.js';
export type { MetricName } from './by-name.js';
export { type ConfusionMatrixOptions, classesOf, confusionMatrix } from './confusion-matrix.js';
export type { MetricMaker } from './known.js';
export type { Metric, MetricCall } from './metric.js';
export { type ClassReport, type PrecisionRecallF1, precisionRecallF1 } from './precision-recall-f1.js';
