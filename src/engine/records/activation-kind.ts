/** Element-wise activations by the number that kernels know them by. */
export const ActivationKind = { linear: 0, relu: 1, leakyRelu: 2, tanh: 3, sigmoid: 4 } as const;
export type ActivationKind = (typeof ActivationKind)[keyof typeof ActivationKind];
