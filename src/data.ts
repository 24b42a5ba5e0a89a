/** `wasm-nn/data`: readers and loaders of data sets. */
export { gunzip, isGzip } from './data/gzip.js';
export { type Idx, type IdxArray, parseIdx, readIdx } from './data/idx.js';
export { type LabelledImages, type LoadMnistOptions, loadMnist, type Mnist } from './data/mnist.js';
export type { Source } from './data/sources.js';
