import type { ConvolutionSize } from './records/conv.js';
import type { FullRecord, GivenRecord, KernelName } from './records/index.js';

export type { Pointer } from './memory.js';
export { ActivationKind } from './records/activations.js';
export type { ConvolutionSize } from './records/conv.js';

/** What is known of an engine's kernels before any is called. */
export interface KernelInfo {
  /** Bytes of a number: 4 (f32) or 8 (f64). */
  readonly elementBytes: 4 | 8;
  /** Whether 3x3 convolutions may use the Winograd algorithm, which is faster and gives other bits. */
  readonly winograd: boolean;
  /** Bytes of scratch that a convolution and its gradients need. */
  convolutionScratch(size: ConvolutionSize): number;
}

/**
 * The kernels: each takes its record, as `records/` declares it. What a call does depends on whose they are: an engine's run it at once, a
 * recorder's record it for a program. Kernels are pure: addresses and sizes in, memory out. Counts are in elements, matrices lie row by row.
 * NaN in gives NaN out. Where a declaration does not allow it, outputs do not overlap inputs.
 */
export type Kernels = KernelInfo & { readonly [K in KernelName]: (record: GivenRecord<K>) => void };

/** The kernels as their definitions read records: every field is there. */
export type Definitions = { readonly [K in KernelName]: (record: FullRecord<K>) => void };
