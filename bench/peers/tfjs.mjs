// TensorFlow.js on its WebAssembly backend, one thread.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

const CLASSES = 10;

/** A training step of a SimpleRNN and the classes of its last output, on random numbers. */
export async function rnnStep({ batch, steps, features, units }) {
  setWasmPaths(join(dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm'))), '/'));
  setThreadsCount(1);
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js has no wasm backend here.');
  const model = tf.sequential();
  // an initializer of its own would be slow, and warn of it
  model.add(tf.layers.simpleRNN({ units, inputShape: [steps, features], recurrentInitializer: 'glorotNormal' }));
  model.add(tf.layers.dense({ units: CLASSES, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.sgd(0.01), loss: 'categoricalCrossentropy' });
  const x = tf.randomUniform([batch, steps, features]);
  const classes = Array.from({ length: batch }, (_, i) => i % CLASSES);
  const y = tf.oneHot(tf.tensor1d(classes, 'int32'), CLASSES).toFloat();
  return async () => {
    const loss = await model.trainOnBatch(x, y);
    if (!Number.isFinite(loss)) throw new Error(`TensorFlow.js: the loss is ${loss}.`);
  };
}
