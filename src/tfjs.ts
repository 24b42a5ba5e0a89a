/** `wasm-nn/tfjs`: models of TensorFlow.js, in and out. */
export { tfjsLabels } from './tfjs/labels.js';
export { loadTfjs } from './tfjs/load.js';
export type { ChosenFile, TfjsArtifacts, TfjsSource } from './tfjs/source.js';
export { type TfjsModel, tfjsFiles, toTfjs, type WeightSpec } from './tfjs/write.js';
