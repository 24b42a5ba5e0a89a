import { type ActivationAlias, type ActivationEntry, activations, type ElementwiseName } from './engine/records/activations.js';
import { oneOf } from './options.js';

/** Activations by name. `leakyRelu` has the slope 0.01 here, as in PyTorch; `LeakyReLU` takes another. */
export type Activation = ElementwiseName | ActivationAlias | 'softmax';

/** Their names. */
export const activationNames: readonly Activation[] = [...(Object.keys(activations) as ElementwiseName[]), 'softmax'];

const entries: Readonly<Record<string, ActivationEntry>> = activations;
const aliases = new Map(activationNames.map((name) => [entries[name]?.alias, name]));

/** `value` as an activation, by its first name, or an OptionError that names `owner`, its option and the activations there are. */
export function activationOption(owner: string, name: string, value: unknown): Activation {
  const meant = typeof value === 'string' ? aliases.get(value) : undefined;
  return oneOf(owner, name, meant ?? value, activationNames);
}

/** The same, 'linear' where none is given. */
export function activationNamed(owner: string, value: unknown): Activation {
  return activationOption(owner, 'activation', value ?? 'linear');
}

/** What there is to know of an activation; softmax, which works on rows, counts as linear. */
export function activationEntry(activation: Activation): ActivationEntry {
  return entries[activation] ?? activations.linear;
}

/** What records say of an activation: the kernel's number of the element-wise part, and the activation's own number. */
export function activationRecord(activation: Activation, alpha?: number): { readonly activation: number; readonly alpha: number } {
  const kind = Object.keys(activations).indexOf(activation);
  return { activation: Math.max(kind, 0), alpha: alpha ?? entries[activation]?.alpha ?? 0 };
}
