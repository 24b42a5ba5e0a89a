import type { ActivationEntry } from './activations.js';
import type { Family } from './declare.js';
import type { furtherActivations } from './further-activations.js';

type Further = typeof furtherActivations;
/** The names of the activations beside the core's that work on each number by itself. */
export type FurtherName = keyof Further;
/** Other names for them. */
export type FurtherAlias = { [N in FurtherName]: Further[N] extends { readonly alias: infer A } ? A : never }[FurtherName];

/** A family whose kernels compute activations, which go by name wherever the family is in a program. `Apart` calls the kernels. */
export interface ActivationFamily<Apart = unknown> extends Family {
  readonly activations: Readonly<Record<FurtherName, ActivationEntry>>;
  readonly apart: Apart;
}

const known: { further?: ActivationFamily } = {};

/** Makes its activations go by name. */
export function knowActivations<Of extends ActivationFamily>(family: Of): Of {
  known.further = family;
  return family;
}

/** The activations beside the core's, where something of the program names their family. */
export const furtherFamily = (): ActivationFamily | undefined => known.further;
