import type { Kernels } from '../engine/kernels.js';
import { checkOptions, type NoOptions } from '../options.js';
import type { Metric, MetricCall } from './metric.js';

/**
 * The share of examples whose last row has its largest output at the target's class: for outputs (N, T, classes) the accuracy
 * of the last time step alone. Where an example is one row it is `accuracy`.
 */
export function lastStepAccuracy(options: NoOptions = {}): Metric {
  checkOptions('lastStepAccuracy', options, []);
  return {
    name: 'lastStepAccuracy',
    sum(k: Kernels, call: MetricCall): number {
      const { memory, output, targets, targetsAre, rows, columns, rowsPerExample, scratch } = call;
      k.argmax(output, scratch[0], rows, columns);
      if (targetsAre === 'rows') k.argmax(targets, scratch[1], rows, columns);
      const taken = new Int32Array(memory.buffer, scratch[0], rows);
      const meant = new Int32Array(memory.buffer, targetsAre === 'rows' ? scratch[1] : targets, rows);
      let same = 0;
      for (let i = rowsPerExample - 1; i < rows; i += rowsPerExample) if (taken[i] === meant[i]) same++;
      // the model divides by all rows
      return same * rowsPerExample;
    },
  };
}
