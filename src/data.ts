/** `wasm-nn/data`: readers and loaders of data sets, and sets that are drawn. */
export { type BlobsOptions, makeBlobs } from './data/blobs.js';
export { CategoryEncoding, type CategoryEncodingOptions } from './data/category-encoding.js';
export type { OutputMode } from './data/category-rows.js';
export {
  type Cifar10,
  type Cifar100,
  type Cifar100Images,
  type LoadCifar10Options,
  type LoadCifar100Options,
  loadCifar10,
  loadCifar100,
  readCifar10,
  readCifar100,
} from './data/cifar.js';
export { CIFAR10_CLASSES, CIFAR100_CLASSES, CIFAR100_SUPERCLASSES } from './data/cifar-names.js';
export { type Dataset, type LoadDatasetOptions, loadDataset } from './data/dataset.js';
export type { DatasetName } from './data/dataset-table.js';
export { Discretization, type DiscretizationOptions } from './data/discretization.js';
export type { DownloadProgress } from './data/download.js';
export { type Canvas, type Drawable, type FromPixelsOptions, fromPixels, type Pixels } from './data/from-pixels.js';
export { gunzip, isGzip } from './data/gzip.js';
export { type Idx, type IdxArray, parseIdx, readIdx } from './data/idx.js';
export { type ImageBatchesOptions, type ImageExamples, imageBatches } from './data/image-batches.js';
export type { LabelledImages } from './data/images.js';
export { IntegerLookup, type IntegerLookupOptions } from './data/integer-lookup.js';
export { type LoadMnistOptions, loadMnist, type Mnist } from './data/mnist.js';
export { type CirclesOptions, type MoonsOptions, makeCircles, makeMoons } from './data/moons.js';
export type { Nested } from './data/nested-values.js';
export {
  type LabelledSequences,
  type PalindromeBatchesOptions,
  type PalindromesOptions,
  palindromeBatches,
  palindromes,
} from './data/palindromes.js';
export type { LabelledPoints } from './data/points.js';
export type { Source } from './data/sources.js';
export { StringLookup, type StringLookupOptions } from './data/string-lookup.js';
export { TextVectorization, type TextVectorizationOptions } from './data/text-vectorization.js';
export { type WhiteningOptions, whiteningFilters } from './data/whitening.js';
export type { RequestOptions } from './files/receive.js';
