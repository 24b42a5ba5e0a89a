// onnxruntime for Node: native code, inference alone.
import { createRequire } from 'node:module';
import * as ort from 'onnxruntime-node';
import { networkOf } from './onnx-session.mjs';

let options;

export function start(threads) {
  options = { intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: 'all' };
  return { version: createRequire(import.meta.url)('onnxruntime-node/package.json').version };
}

export const load = (network) => networkOf(ort, network, options);
