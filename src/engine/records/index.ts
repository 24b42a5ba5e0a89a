import { coreRecords } from './core.js';
import type { Fields, Full, Given } from './declare.js';
import { imageRecords } from './images.js';
import { lossRecords } from './losses.js';
import { noiseRecords } from './noise.js';
import { normalizationRecords } from './normalization.js';
import { optimizerRecords } from './optimizers.js';
import { sequenceRecords } from './sequences.js';

/** Every kernel's declaration. A kernel's number is its place in here. */
export const records = {
  ...coreRecords,
  ...lossRecords,
  ...normalizationRecords,
  ...noiseRecords,
  ...optimizerRecords,
  ...imageRecords,
  ...sequenceRecords,
};

export type KernelName = keyof typeof records;

type FieldsOf<K extends KernelName> = (typeof records)[K] extends { readonly fields: infer F extends Fields } ? F : never;

/** The record of a kernel as it is given; as kernels read it. */
export type GivenRecord<K extends KernelName> = Given<FieldsOf<K>>;
export type FullRecord<K extends KernelName> = Full<FieldsOf<K>>;
