import type { Kernels } from '../engine/kernels.js';
import type { Memory } from '../engine/memory.js';
import type { Metric, MetricCall } from '../metrics/metric.js';
import type { LayerPlan, Mask, MaskedFigures } from './plan.js';

/**
 * A mask for an output, of `steps` steps an example, to be handed to `plan.giveMask`: forward writes a 1 to `mask.slot` for each step that counts, and a 0
 * for each that is padding.
 */
export function planMask(plan: LayerPlan, steps: number): Mask {
  return { slot: plan.scratch(steps, 'step'), weigh, heed };
}

/** As in Keras a row counts weight * mask * rows / rows that count, so that the mean over all of them is the mean over those that count. */
function weigh(this: Mask, memory: Memory, rows: number, rowsPerExample: number, weights: number, to: number): void {
  const { slot } = this;
  const repeat = rowsPerExample / slot.size;
  const mask = memory.floats(slot.pointer, rows / repeat);
  const own = weights ? memory.floats(weights, rows) : undefined;
  const out = memory.floats(to, rows);
  let valid = 0;
  for (const one of mask) valid += one;
  const each = valid > 0 ? mask.length / valid : 0;
  for (let r = 0; r < rows; r++) out[r] = mask[Math.floor(r / repeat)]! * each * (own ? own[r]! : 1);
}

/** The metrics of an output become those of the rows that count, among the figures too. */
function heed(figures: MaskedFigures, output: number): void {
  figures.heads = figures.heads.map((head, i) => (i === output ? { ...head, metrics: head.metrics.map(maskedMetric) } : head));
  const metrics = figures.heads.flatMap((head) => head.metrics);
  // the last figures are metrics'
  const losses = figures.measures.length - metrics.length;
  figures.measures = figures.measures.map((_, i) => metrics[i - losses]);
}

/** The stretches of rows that count, within an example each: where they begin, and how many they are. */
function* stretches({ memory, mask, rows, rowsPerExample }: MetricCall): Generator<[number, number]> {
  const { pointer, size } = mask!;
  const repeat = rowsPerExample / size;
  const counts = memory.floats(pointer, rows / repeat);
  const counted = (row: number): boolean => counts[Math.floor(row / repeat)] !== 0;
  for (let first = 0; first < rows; first += rowsPerExample) {
    for (let at = first; at < first + rowsPerExample; at++) {
      const start = at;
      while (at < first + rowsPerExample && counted(at)) at++;
      if (at > start) yield [start, at - start];
    }
  }
}

const masked = new WeakSet<Metric>();

/** The metric of the rows that count: it is asked for them stretch by stretch, and their number is added up beside its own. */
function maskedMetric(of: Metric): Metric {
  if (masked.has(of)) return of;
  const { size = 1 } = of;
  const metric: Metric = {
    name: of.name,
    ofClasses: of.ofClasses ?? false,
    size: size + 1,
    sum(kernels, call, sums) {
      const own = sums.subarray(0, size);
      for (const [start, rows] of stretches(call)) {
        addStretch(kernels, of, { ...call, ...partOf(call, start), rows, rowsPerExample: rows, mask: undefined }, own);
        sums[size]! += rows;
      }
      return 0;
    },
    figure(sums) {
      const [own, rows] = [sums.subarray(0, size), sums[size]!];
      if (of.figure) return of.figure(own, rows);
      return rows > 0 ? own[0]! / rows : 0;
    },
  };
  masked.add(metric);
  return metric;
}

/** Where the rows from `start` on lie. */
function partOf({ memory, output, targets, targetsAre, columns }: MetricCall, start: number): { output: number; targets: number } {
  const bytes = start * columns * memory.elementBytes;
  return { output: output + bytes, targets: targets + (targetsAre === 'classes' ? start * 4 : bytes) };
}

function addStretch(kernels: Kernels, of: Metric, call: MetricCall, sums: Float64Array): void {
  const { memory, result = 0 } = call;
  if (of.record?.(kernels, call, result)) sums[0]! += memory.f64[result / 8]!;
  else if (sums.length > 1) of.sum(kernels, call, sums);
  else sums[0]! += of.sum(kernels, call, sums);
}
