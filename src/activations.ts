import { ActivationKind } from './engine/kernels.js';
import { oneOf } from './options.js';

/** Activations by name. `leakyRelu` has the slope 0.01 here, as in PyTorch; `LeakyReLU` takes another. */
export type Activation = 'linear' | 'relu' | 'leakyRelu' | 'tanh' | 'sigmoid' | 'softmax';

/** Their names. */
export const activationNames: readonly Activation[] = ['linear', 'relu', 'leakyRelu', 'tanh', 'sigmoid', 'softmax'];

/** Leaky ReLU's slope for negative inputs where none is given. */
export const LEAKY_SLOPE = 0.01;

/** `value` as an activation, or an OptionError that names `owner` and the activations there are. */
export function activationNamed(owner: string, value: unknown): Activation {
  return oneOf(owner, 'activation', value ?? 'linear', activationNames);
}

/** The kernel's number of an element-wise activation; softmax, which works on rows, counts as linear. */
export function activationKind(activation: Activation): ActivationKind {
  return activation === 'softmax' ? ActivationKind.linear : ActivationKind[activation];
}
