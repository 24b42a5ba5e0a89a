// dist/worker-side.js, what the worker of inWorker runs: all of the package, the entries beside the main one when they are first asked for.
import * as nn from '../index.js';
import { serve } from './serve.js';

serve({ ...nn }, [
  () => import('../data.js'),
  () => import('../zoo.js'),
  () => import('../tfjs.js'),
  () => import('../keras.js'),
  () => import('../onnx.js'),
]);
