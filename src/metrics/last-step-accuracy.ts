import type { Kernels, Pointer } from '../engine/kernels.js';
import type { Memory } from '../engine/memory.js';
import { checkOptions, type NoOptions } from '../options.js';
import type { Metric, MetricCall } from './metric.js';

/** The class of every row: where it is largest, with one column whether it is above 0.5. */
function classesInto(k: Kernels, memory: Memory, values: Pointer, classes: Pointer, rows: number, columns: number): void {
  if (columns > 1) k.argmax({ x: values, indices: classes, rows, columns });
  else new Int32Array(memory.buffer, classes, rows).set(Array.from(memory.floats(values, rows), (value) => Number(value > 0.5)));
}

/**
 * The share of examples whose last row has its largest output at the target's class: for outputs (N, T, classes) the accuracy
 * of the last time step alone; a single output stands for class 1 above 0.5. Where an example is one row it is `accuracy`.
 */
export function lastStepAccuracy(options: NoOptions = {}): Metric {
  checkOptions('lastStepAccuracy', options, []);
  return {
    name: 'lastStepAccuracy',
    ofClasses: true,
    sum(k: Kernels, call: MetricCall): number {
      const { memory, output, targets, targetsAre, rows, columns, rowsPerExample, scratch } = call;
      classesInto(k, memory, output, scratch[0], rows, columns);
      if (targetsAre === 'rows') classesInto(k, memory, targets, scratch[1], rows, columns);
      const taken = new Int32Array(memory.buffer, scratch[0], rows);
      const meant = new Int32Array(memory.buffer, targetsAre === 'rows' ? scratch[1] : targets, rows);
      let same = 0;
      for (let i = rowsPerExample - 1; i < rows; i += rowsPerExample) if (taken[i] === meant[i]) same++;
      // the model divides by all rows
      return same * rowsPerExample;
    },
  };
}
