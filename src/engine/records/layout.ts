// Where the fields of a record lie in memory: in the order of the declaration, each on a multiple of its size, as AssemblyScript lays out the
// classes that assembly/tools/records.mjs writes.
import type { FieldKind, Fields } from './declare.js';
import { type FullRecord, type GivenRecord, type KernelName, records } from './index.js';

interface Place {
  readonly name: string;
  readonly kind: FieldKind;
  /** Bytes from the record's start. */
  readonly offset: number;
}

/** A kernel as a program knows it. */
export interface Layout {
  /** Its place in the table of kernels. */
  readonly index: number;
  readonly places: readonly Place[];
  /** A multiple of 8. */
  readonly bytes: number;
}

function layOut(fields: Fields, index: number): Layout {
  let end = 0;
  const places = Object.entries(fields).map(([name, { kind }]) => {
    const size = kind === 'double' ? 8 : 4;
    const offset = Math.ceil(end / size) * size;
    end = offset + size;
    return { name, kind, offset };
  });
  return { index, places, bytes: Math.ceil(end / 8) * 8 };
}

/** The names of the kernels, in the order of their table. */
export const kernelNames = Object.keys(records) as KernelName[];

const layouts = new Map(kernelNames.map((name, index) => [name, layOut(records[name].fields, index)]));

export const layoutOf = (kernel: KernelName): Layout => layouts.get(kernel)!;

/** The longest record. */
export const MOST_BYTES: number = Math.max(...[...layouts.values()].map(({ bytes }) => bytes));

/** A record with every field: what was left out is 0. */
export function complete<K extends KernelName>(kernel: K, given: GivenRecord<K>): FullRecord<K> {
  const all: Record<string, number | boolean> = {};
  const { places } = layoutOf(kernel);
  for (let i = 0; i < places.length; i++) {
    const { name, kind } = places[i]!;
    all[name] = (given as Record<string, number | boolean | undefined>)[name] ?? (kind === 'flag' ? false : 0);
  }
  return all as FullRecord<K>;
}

/** Views of the memory that records are written into. */
export interface RecordViews {
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

/** Writes a record at `at`, a multiple of 8. What was left out is 0. */
export function writeRecord({ i32, f32, f64 }: RecordViews, at: number, { places }: Layout, record: object): void {
  const values = record as Record<string, number | boolean | undefined>;
  for (let i = 0; i < places.length; i++) {
    const { name, kind, offset } = places[i]!;
    const value = values[name] ?? 0;
    if (kind === 'number') f32[(at + offset) / 4] = value as number;
    else if (kind === 'double') f64[(at + offset) / 8] = value as number;
    else i32[(at + offset) / 4] = Number(value);
  }
}
