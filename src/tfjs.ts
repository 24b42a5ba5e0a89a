/** `wasm-nn/tfjs`: models of TensorFlow.js, in and out. */
export { tfjsLabels } from './tfjs/labels.js';
export { loadTfjs, type TfjsLoadOptions } from './tfjs/load.js';
export type { ChosenFile, TfjsArtifacts, TfjsSource } from './tfjs/source.js';
export { type TfjsModel, type TfjsWriteOptions, tfjsFiles, toTfjs } from './tfjs/write.js';
export type { TrainingConfig } from './tfjs/write-training.js';
export type { WeightSpec } from './tfjs/written.js';
