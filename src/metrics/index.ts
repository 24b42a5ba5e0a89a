import { oneOf } from '../options.js';
import { byName, type MetricName } from './by-name.js';
import type { Metric } from './metric.js';

/** A metric by name, or the object itself. */
export function getMetric(metric: MetricName | Metric): Metric {
  if (typeof metric === 'object' && metric !== null && typeof metric.sum === 'function') return metric;
  return byName[oneOf('compile', 'metrics', metric, Object.keys(byName) as MetricName[])]();
}

export * from './built-in.js';
export type { MetricName } from './by-name.js';
export { type ConfusionMatrixOptions, classesOf, confusionMatrix } from './confusion-matrix.js';
export type { Metric, MetricCall } from './metric.js';
export { type ClassReport, type PrecisionRecallF1, precisionRecallF1 } from './precision-recall-f1.js';
