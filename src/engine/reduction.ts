import type { Engine } from './engine.js';
import type { GivenRecord, ReductionName } from './records/index.js';

/** Runs a kernel whose result is one number at once, and returns it. */
export function reduce<K extends ReductionName>(
  { kernels, memory, cell }: Engine,
  kernel: K,
  record: Omit<GivenRecord<K>, 'result'>,
): number {
  (kernels[kernel] as (record: object) => void)({ ...record, result: cell });
  return memory.f64[cell / 8]!;
}
