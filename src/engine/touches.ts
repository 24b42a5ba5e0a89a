// Which memory a record reads and writes, from what its declaration says.
import type { ConvolutionSize, KernelInfo } from './kernels.js';
import type { RecordEntry } from './program.js';
import type { Manner, Touch, Unit } from './records/declare.js';
import type { KernelName } from './records/index.js';
import { layoutOf } from './records/layout.js';

/** Bytes of engine memory from `start` to before `end`. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export const overlap = (a: Stretch, b: Stretch): boolean => a.start < b.end && b.start < a.end;

/** What an entry does to a stretch. */
export interface EntryTouch extends Stretch {
  readonly field: string;
  readonly manner: Manner;
}

function bytesOf(unit: Unit, elementBytes: number): number {
  if (unit === 'number') return elementBytes;
  if (unit === 'byte') return 1;
  return unit === 'word' ? 4 : 8;
}

/** Whether memory may be another after it. */
export const isWrite = ({ manner }: EntryTouch): boolean => manner !== 'reads';

/** What a record touches; of a convolution its scratch too, for all threads. The engine's own memory is left out. */
export function touchesOf<K extends KernelName>({ kernel, record }: RecordEntry<K>, info: KernelInfo): EntryTouch[] {
  const touches = layoutOf(kernel).declaration.touches(record as never) as { readonly [field: string]: Touch };
  const found: EntryTouch[] = [];
  for (const [field, { manner, length, unit }] of Object.entries(touches)) {
    const start = record[field as keyof typeof record] as number;
    if (!start) continue;
    const bytes =
      manner === 'works' ? info.convolutionScratch(record as unknown as ConvolutionSize) : length * bytesOf(unit, info.elementBytes);
    if (bytes > 0) found.push({ field, manner, start, end: start + bytes });
  }
  return found;
}
