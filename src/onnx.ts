/** `wasm-nn/onnx`: models of ONNX, as graphs of layers that learn. */
export { type ImportOnnxOptions, importOnnx, type ReadExternalData } from './onnx/import.js';
export type { InputShapes } from './onnx/inputs.js';
export { onnxLayers } from './onnx/layers/index.js';
