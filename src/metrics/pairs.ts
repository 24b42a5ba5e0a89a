import { OptionError } from '../errors.js';
import type { MetricCall } from './metric.js';

/** Calls `of` with every output of a batch, its target and its column; integer labels stand for one-hot rows, or for themselves beside a single output. */
export function eachPair(
  { memory, output, targets, targetsAre, rows, columns }: MetricCall,
  of: (y: number, t: number, column: number) => void,
): void {
  const y = memory.floats(output, rows * columns);
  const labels = targetsAre === 'classes' ? new Int32Array(memory.buffer, targets, rows) : undefined;
  const t = labels ? undefined : memory.floats(targets, rows * columns);
  for (let r = 0, i = 0; r < rows; r++) {
    const label = columns > 1 ? labels?.[r] : undefined;
    for (let c = 0; c < columns; c++, i++) of(y[i]!, t ? t[i]! : label === undefined ? labels![r]! : Number(label === c), c);
  }
}

/** Throws OptionError, for the metric `name`, where the output has another number of columns than it was told. */
export function checkColumns(name: string, columns: number, call: MetricCall): void {
  if (call.columns === columns) return;
  throw new OptionError(
    `${name}: the model has ${call.columns} output${call.columns > 1 ? 's' : ''} a row, and the metric was made for ${columns}; give ` +
      `${name}({ columns: ${call.columns} }).`,
  );
}
