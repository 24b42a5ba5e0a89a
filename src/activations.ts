import { type ActivationFields, type ActivationKernels, softmaxKernels } from './engine/activation-kernels.js';
import { useKernels } from './engine/families.js';
import type { ActivationKind, Kernels, Pointer } from './engine/kernels.js';
import { type ActivationAlias, type ActivationEntry, activations, type ElementwiseName } from './engine/records/activations.js';
import { type ActivationFamily, type FurtherAlias, type FurtherName, furtherFamily } from './engine/records/known-activations.js';
import { oneOf } from './options.js';

/** Activations by name. `leakyRelu` has the slope 0.01 here, as in PyTorch; `LeakyReLU` takes another. */
export type Activation = ElementwiseName | ActivationAlias | FurtherName | FurtherAlias | 'softmax' | 'logSoftmax';

const core: Readonly<Record<string, ActivationEntry>> = activations;
const further = furtherFamily as () => ActivationFamily<ActivationKernels> | undefined;
const entryOf = (name: string): ActivationEntry | undefined => core[name] ?? further()?.activations[name as FurtherName];

/** Those that there are in this program: what stands beside the core's needs its family, which a bundle holds where something names it. */
export function activationNames(): readonly Activation[] {
  const family = further();
  return [...Object.keys(core), 'softmax', ...(family ? [...Object.keys(family.activations), 'logSoftmax'] : [])] as Activation[];
}

/** Whether it works on rows, not on each number by itself. */
export const isOfRows = (name: Activation): boolean => name === 'softmax' || name === 'logSoftmax';

/** `value` as an activation, by its first name, or an OptionError that names `owner`, its option and the activations there are. */
export function activationOption(owner: string, name: string, value: unknown): Activation {
  const names = activationNames();
  const meant = typeof value === 'string' ? names.find((known) => entryOf(known)?.alias === value) : undefined;
  return oneOf(owner, name, meant ?? value, names);
}

/** What there is to know of an activation; one of rows counts as linear. */
export function activationEntry(activation: Activation): ActivationEntry {
  return entryOf(activation) ?? activations.linear;
}

/** The numbers of an activation's own, where they are not its entry's. */
export type ActivationNumbers = Partial<Pick<ActivationEntry, 'alpha' | 'low' | 'high'>>;

/** An activation as kernels are told of it. */
export interface ActivationRecord extends ActivationFields {
  /** What computes it, where no product can: its number is none of the core's then. */
  readonly apart: ActivationKernels | undefined;
}

/** What records say of an activation, whose kernels are in use from here on. */
export function activationRecord(name: Activation, numbers?: ActivationNumbers): ActivationRecord {
  const { alpha = 0, low = 0, high = 0 } = { ...entryOf(name), ...numbers };
  const place = (table: object): number => Object.keys(table).indexOf(name);
  if (name === 'softmax' || core[name])
    return { apart: core[name] ? undefined : softmaxKernels, activation: place(core), alpha, low, high };
  const family = further()!;
  useKernels(family);
  return { apart: family.apart, activation: place(family.activations), alpha, low, high };
}

/** What a product applies of it in its last pass. */
export function fusedPart({ apart, activation, alpha }: ActivationRecord): { readonly activation: ActivationKind; readonly alpha: number } {
  return apart ? { activation: 0, alpha: 0 } : { activation, alpha };
}

/** Whether there is nothing to compute. */
export const isLinear = ({ apart, activation }: ActivationRecord): boolean => !apart && activation === 0;

/** y = f(x), `rows` rows of `columns`. y may be x. */
export function activate(k: Kernels, record: ActivationRecord, x: Pointer, y: Pointer, rows: number, columns: number): void {
  const { apart, activation, alpha } = record;
  if (apart) apart.value(k, record, x, y, rows, columns);
  else k.activate({ activation, alpha, x, y, n: rows * columns });
}

/** dx = dy f', told from what the activation keeps. dx may be dy. */
export function activateGrad(
  k: Kernels,
  record: ActivationRecord,
  kept: Pointer,
  dy: Pointer,
  dx: Pointer,
  rows: number,
  columns: number,
): void {
  const { apart, activation, alpha } = record;
  if (apart) apart.gradient(k, record, kept, dy, dx, rows, columns);
  else k.activateGrad({ activation, alpha, kept, dy, dx, n: rows * columns });
}
