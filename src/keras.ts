/** `wasm-nn/keras`: models that Keras saved. */
export { loadKeras } from './keras/load.js';
