/** Kernels of `assembly/pool.ts`. */
export type PoolKernels = object;
