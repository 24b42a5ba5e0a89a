/** Kernels of `assembly/augment.ts`. */
export type AugmentKernels = object;
