// Where the fields of a record lie in memory: in the order of the declaration, each on a multiple of its size, as AssemblyScript lays out the
// classes that assembly/tools/records.mjs writes.
import { OptionError, WasmNnError } from '../../errors.js';
import { show } from '../../options.js';
import type { Declaration, Family, FieldKind } from './declare.js';
import type { FullRecord, GivenRecord, KernelName } from './index.js';

interface Place {
  readonly name: string;
  readonly kind: FieldKind;
  /** Bytes from the record's start. */
  readonly offset: number;
}

/** A kernel as engines know it. */
export interface KernelLayout {
  readonly name: KernelName;
  readonly family: Family;
  readonly declaration: Declaration;
  readonly places: readonly Place[];
  /** A multiple of 8. */
  readonly bytes: number;
}

/** No record is longer. */
export const MOST_BYTES = 128;

function layOut(name: KernelName, family: Family, declaration: Declaration): KernelLayout {
  let end = 0;
  const places = Object.entries(declaration.fields).map(([field, { kind }]) => {
    const size = kind === 'double' ? 8 : 4;
    const offset = Math.ceil(end / size) * size;
    end = offset + size;
    return { name: field, kind, offset };
  });
  return { name, family, declaration, places, bytes: Math.ceil(end / 8) * 8 };
}

const layouts = new Map<KernelName, KernelLayout>();
const used = new Set<Family>();

/** Makes the kernels of a family known: see `useKernels`. */
export function knowKernels(family: Family): void {
  if (used.has(family)) return;
  if (!Array.isArray((family as Partial<Family> | undefined)?.groups))
    throw new OptionError(
      `useKernels: received ${show(family)}; expected imageKernels, regularizationKernels, sequenceKernels or activationKernels.`,
    );
  used.add(family);
  for (const [name, declaration] of family.groups.flatMap((group) => Object.entries(group))) {
    layouts.set(name as KernelName, layOut(name as KernelName, family, declaration));
  }
}

/** The kernels of the families in use. */
export const knownKernels = (): KernelName[] => [...layouts.keys()];

export function layoutOf(kernel: KernelName): KernelLayout {
  const layout = layouts.get(kernel);
  if (layout) return layout;
  throw new WasmNnError(
    `No kernel "${kernel}" is known. Those beside the core's come with the layers that use them; a layer of your own names their family in ` +
      'its plan: useKernels(imageKernels), or regularizationKernels, or sequenceKernels.',
  );
}

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
export function writeRecord({ i32, f32, f64 }: RecordViews, at: number, { places }: KernelLayout, record: object): void {
  const values = record as Record<string, number | boolean | undefined>;
  for (let i = 0; i < places.length; i++) {
    const { name, kind, offset } = places[i]!;
    const value = values[name] ?? 0;
    if (kind === 'number') f32[(at + offset) / 4] = value as number;
    else if (kind === 'double') f64[(at + offset) / 8] = value as number;
    else i32[(at + offset) / 4] = Number(value);
  }
}
