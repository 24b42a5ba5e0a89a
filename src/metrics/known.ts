import { named } from '../named.js';
import type { Metric } from './metric.js';

/** What makes a metric of options. */
export type MetricMaker<Options extends object = object> = (options?: Options) => Metric;

/** Metrics that go by name once they are in a program: those beside the ones that every bundle holds. */
export const knownMetrics: Record<string, MetricMaker> = {};

/** Makes a metric go by its name. */
export function namedMetric<Options extends object>(name: string, make: MetricMaker<Options>): MetricMaker<Options> {
  return named(knownMetrics, name, make);
}
