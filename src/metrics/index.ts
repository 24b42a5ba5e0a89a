import { oneOf } from '../options.js';
import { accuracy } from './accuracy.js';
import { lastStepAccuracy } from './last-step-accuracy.js';
import type { Metric } from './metric.js';
import { topKAccuracy } from './top-k-accuracy.js';

export type MetricName = 'accuracy' | 'lastStepAccuracy' | 'topKAccuracy';

const metrics: Record<MetricName, () => Metric> = { accuracy, lastStepAccuracy, topKAccuracy };

/** A metric by name, or the object itself. */
export function getMetric(metric: MetricName | Metric): Metric {
  if (typeof metric === 'object' && metric !== null && typeof metric.sum === 'function') return metric;
  return metrics[oneOf('compile', 'metrics', metric, Object.keys(metrics) as MetricName[])]();
}

export { accuracy } from './accuracy.js';
export { type ConfusionMatrixOptions, classesOf, confusionMatrix } from './confusion-matrix.js';
export { lastStepAccuracy } from './last-step-accuracy.js';
export type { Metric, MetricCall } from './metric.js';
export { type ClassReport, type PrecisionRecallF1, precisionRecallF1 } from './precision-recall-f1.js';
export { type TopKAccuracyOptions, topKAccuracy } from './top-k-accuracy.js';
