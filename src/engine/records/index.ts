import type { coreRecords } from './core.js';
import type { Fields, Full, Given } from './declare.js';
import type { elementwiseRecords } from './elementwise.js';
import type { fusedRecords } from './fused.js';
import type { imageRecords } from './images.js';
import type { lossRecords } from './losses.js';
import type { noiseRecords } from './noise.js';
import type { normalizationRecords } from './normalization.js';
import type { optimizerRecords } from './optimizers.js';
import type { sequenceRecords } from './sequences.js';

/** Every kernel's declaration. */
type Records = typeof coreRecords &
  typeof elementwiseRecords &
  typeof lossRecords &
  typeof optimizerRecords &
  typeof normalizationRecords &
  typeof fusedRecords &
  typeof noiseRecords &
  typeof imageRecords &
  typeof sequenceRecords;

export type KernelName = keyof Records;

type FieldsOf<K extends KernelName> = Records[K] extends { readonly fields: infer F extends Fields } ? F : never;

/** The record of a kernel as it is given; as kernels read it. */
export type GivenRecord<K extends KernelName> = Given<FieldsOf<K>>;
export type FullRecord<K extends KernelName> = Full<FieldsOf<K>>;

/** Kernels whose result is one number. */
export type ReductionName = { [K in KernelName]: 'result' extends keyof FieldsOf<K> ? K : never }[KernelName];
