import { oneOf } from '../options.js';
import { accuracy } from './accuracy.js';
import type { Metric } from './metric.js';

export type MetricName = 'accuracy';

const metrics: Record<MetricName, () => Metric> = { accuracy };

/** A metric by name, or the object itself. */
export function getMetric(metric: MetricName | Metric): Metric {
  if (typeof metric === 'object' && metric !== null && typeof metric.sum === 'function') return metric;
  return metrics[oneOf('compile', 'metrics', metric, Object.keys(metrics) as MetricName[])]();
}

export { accuracy } from './accuracy.js';
export type { Metric, MetricCall } from './metric.js';
