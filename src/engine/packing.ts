import type { DerivedWeights } from './derived.js';
import type { KernelInfo, Pointer } from './kernels.js';
import type { Entry, RecordEntry } from './program.js';

/** A list in which a matrix that several products read is packed once for all of them. */
export interface Packed {
  readonly entries: readonly Entry[];
  /** By a record that packs, a product that reads it: both go by the same micro-kernel. */
  readonly readers: ReadonlyMap<Entry, RecordEntry<'gemm'>>;
  /** Memory that goes with the list; 0 for none. */
  readonly block: Pointer;
}

/** `derived`: of a list that leaves the weights as they are, what is made of them. */
export type Packing = (
  entries: readonly Entry[],
  info: KernelInfo,
  allocate: (bytes: number) => Pointer,
  derived: DerivedWeights | undefined,
) => Packed;

const readers: Packed['readers'] = new Map();
const none: Packing = (entries) => ({ entries, readers, block: 0 });

/** What programs are laid out with: nothing is packed, until a layer comes that gains by it. */
export let packing: Packing = none;

export function usePacking(wanted: Packing): void {
  packing = wanted;
}
