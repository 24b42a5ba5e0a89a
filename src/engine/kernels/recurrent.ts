/** Kernels of `assembly/recurrent.ts`. */
export type RecurrentKernels = object;
