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
    // outputs of one column: the others are counted by records
    sum: (_, call) => sameSide(call),
    record(k, { output, targets, targetsAre, rows, columns, scratch }, result): boolean {
      if (columns === 1) return false;
      const [chosen, meant] = scratch;
      k.argmax({ x: output, indices: chosen, rows, columns });
      if (targetsAre === 'rows') k.argmax({ x: targets, indices: meant, rows, columns });
      k.countEqual({ a: chosen, b: targetsAre === 'rows' ? meant : targets, n: rows, result });
      return true;
    },
  };
}
