// onnxruntime-web on its WebAssembly backend with SIMD, one thread.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as ort from 'onnxruntime-web/wasm';

/** A network with one input and one output, from the bytes of an ONNX file: the function from the one to the other. */
export async function openNetwork(bytes) {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = pathToFileURL(join(dirname(fileURLToPath(import.meta.resolve('onnxruntime-web/wasm'))), '/')).href;
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'], graphOptimizationLevel: 'all' });
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  return async (data, shape) => {
    const results = await session.run({ [input]: new ort.Tensor('float32', data, shape) });
    return results[output].data;
  };
}
