/** `wasm-nn/onnx`: models of ONNX, in as graphs of layers that learn, and out. */
export { type ExportOnnxOptions, exportOnnx } from './onnx/export/export-onnx.js';
export { type ImportOnnxOptions, importOnnx, type ReadExternalData } from './onnx/import.js';
export type { InputShapes } from './onnx/inputs.js';
export { onnxLayers } from './onnx/layers/index.js';
