// What the binaries export: the kernels that a program's table holds, each of which takes a record, and which part of how many to compute; and what
// the engine asks for besides.
export * from './kernels';
export { convolutionScratch } from './conv/conv';
export { scratchBytes } from './gemm/gemm';
export { micro } from './gemm/micro';
export { walk } from './walk';
