// onnxruntime-web on its WebAssembly backend with SIMD, inference alone.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as ort from 'onnxruntime-web/wasm';
import { fileOf, networkOf } from './onnx-session.mjs';

export function start(threads) {
  const folder = dirname(fileURLToPath(import.meta.resolve('onnxruntime-web/wasm')));
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = pathToFileURL(join(folder, '/')).href;
  return { version: createRequire(import.meta.url)(join(folder, '../package.json')).version };
}

const options = { executionProviders: ['wasm'], graphOptimizationLevel: 'all' };
export const load = (network) => networkOf(ort, network, options);
export const loadFiles = (files) => fileOf(ort, files, options);
