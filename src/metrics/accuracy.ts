import type { Kernels } from '../engine/kernels.js';
import { checkOptions, type NoOptions } from '../options.js';
import type { Metric, MetricCall } from './metric.js';

/** Rows whose only column is on the target's side of 0.5. */
function sameSide({ memory, output, targets, targetsAre, rows }: MetricCall): number {
  const y = memory.floats(output, rows);
  const t = targetsAre === 'rows' ? memory.floats(targets, rows) : new Int32Array(memory.buffer, targets, rows);
  let same = 0;
  for (let i = 0; i < rows; i++) if (y[i]! > 0.5 === t[i]! > 0.5) same++;
  return same;
}

/** The share of rows whose largest output is at the target's class; with one output, of those on the right side of 0.5. */
export function accuracy(options: NoOptions = {}): Metric {
  checkOptions('accuracy', options, []);
  return {
    name: 'accuracy',
    ofClasses: true,
    sum(k: Kernels, call: MetricCall): number {
      const { output, targets, targetsAre, rows, columns, scratch } = call;
      if (columns === 1) return sameSide(call);
      k.argmax(output, scratch[0], rows, columns);
      if (targetsAre === 'classes') return k.countEqual(scratch[0], targets, rows);
      k.argmax(targets, scratch[1], rows, columns);
      return k.countEqual(scratch[0], scratch[1], rows);
    },
  };
}
