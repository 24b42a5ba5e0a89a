// Every entry point's types, in a project that knows neither DOM nor Node.
export * from 'wasm-nn';
export * as data from 'wasm-nn/data';
export * as keras from 'wasm-nn/keras';
export * as onnx from 'wasm-nn/onnx';
export * as ops from 'wasm-nn/ops';
export * as sweep from 'wasm-nn/sweep';
export * as tfjs from 'wasm-nn/tfjs';
export * as vis from 'wasm-nn/vis';
export * as worker from 'wasm-nn/worker';
export * as zoo from 'wasm-nn/zoo';
