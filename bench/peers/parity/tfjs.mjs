// TensorFlow.js on its WebAssembly backend.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { Unable } from './saved-model.mjs';

export async function start(threads) {
  setWasmPaths(join(dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm'))), '/'));
  setThreadsCount(threads);
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js has no wasm backend here.');
  return { version: tf.version.tfjs };
}

/** Every second pixel, and zeros for the new channels on either side. */
class IdentityShortcut extends tf.layers.Layer {
  static className = 'IdentityShortcut';

  constructor({ filters, strides }) {
    super({});
    Object.assign(this, { filters, strides });
  }

  computeOutputShape([count, height, width]) {
    return [count, Math.ceil(height / this.strides), Math.ceil(width / this.strides), this.filters];
  }

  call(inputs) {
    const [x] = [inputs].flat();
    const more = this.filters - x.shape[3];
    const taken = tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, this.strides, this.strides, 1]);
    const before = Math.floor(more / 2);
    return tf.pad(taken, [
      [0, 0],
      [0, 0],
      [0, 0],
      [before, more - before],
    ]);
  }
}

const named = { ReLU: 'reLU', Add: 'add', Flatten: 'flatten', GlobalAveragePooling2D: 'globalAveragePooling2d', Softmax: 'softmax' };

/** Layers that stand for one of ours; a padding by a number of pixels is a layer of zeros before. */
function layersOf({ kind, config }) {
  const { activation } = config;
  const padded = typeof config.padding === 'number' && config.padding > 0;
  const zeros = padded ? [tf.layers.zeroPadding2d({ padding: config.padding })] : [];
  const { units, useBias, filters, kernelSize, strides, poolSize } = config;
  switch (kind) {
    case 'Dense':
      return [tf.layers.dense({ units, useBias, activation })];
    case 'Conv2D':
      return [...zeros, tf.layers.conv2d({ filters, kernelSize, strides, useBias, activation, padding: 'valid' })];
    case 'MaxPooling2D':
      return [...zeros, tf.layers.maxPooling2d({ poolSize, strides })];
    case 'AveragePooling2D':
      if (padded) throw new Unable('no padded average pool');
      return [tf.layers.averagePooling2d({ poolSize, strides })];
    case 'BatchNormalization':
      return [tf.layers.batchNormalization({ momentum: config.momentum, epsilon: config.epsilon })];
    case 'IdentityShortcut':
      return [new IdentityShortcut(config)];
    case 'SimpleRNN':
      return [tf.layers.simpleRNN({ units, activation, recurrentInitializer: 'glorotNormal' })];
    case 'LSTM':
      return [tf.layers.lstm({ units, recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotNormal' })];
    case 'Dropout':
      return [tf.layers.dropout({ rate: config.rate })];
    case 'GRU':
      throw new Unable('no GRU whose reset gate comes after the product');
    default:
      if (!named[kind]) throw new Unable(`no ${kind}`);
      return [tf.layers[named[kind]]()];
  }
}

const ORDER = ['kernel', 'recurrentKernel', 'gamma', 'beta', 'bias', 'runningMean', 'runningVariance'];

function optimizerOf({ optimizer, learningRate, momentum = 0 }) {
  if (optimizer === 'SGD') return momentum ? tf.train.momentum(learningRate, momentum) : tf.train.sgd(learningRate);
  if (optimizer === 'Adam') return tf.train.adam(learningRate);
  // its epsilon stands under the root, where Keras's 1e-7 is squared
  return tf.train.rmsprop(learningRate, 0.9, 0, 1e-14);
}

export function load({ inputShape, layers, train, test, optimizer }) {
  const input = tf.input({ shape: inputShape });
  const values = [input];
  const weighted = [];
  for (const layer of layers) {
    const below = layer.inputs.map((place) => values[place]);
    const own = layersOf(layer);
    values.push(own.reduce((value, one) => one.apply(value), below.length === 1 ? below[0] : below));
    weighted.push([own.at(-1), layer.weights]);
  }
  const model = tf.model({ inputs: input, outputs: values.at(-1) });
  for (const [layer, weights] of weighted) {
    const tensors = ORDER.filter((name) => weights[name]).map((name) => tf.tensor(weights[name].data, weights[name].shape));
    if (tensors.length > 0) layer.setWeights(tensors);
  }
  model.compile({ optimizer: optimizerOf(optimizer), loss: 'categoricalCrossentropy' });
  const x = tf.tensor(train.x, train.shape);
  const y = tf.oneHot(tf.tensor1d(train.y, 'int32'), model.outputs[0].shape[1]).toFloat();
  const examples = tf.tensor(test.x, test.shape);
  return {
    step: () => model.trainOnBatch(x, y),
    async predict() {
      const out = model.predictOnBatch(examples);
      const found = await out.data();
      out.dispose();
      return found;
    },
    drop: () => model.dispose(),
  };
}

/** A layers-model of its own files; inference alone. */
export async function loadFiles({ tfjs, x, shape }) {
  const { weightsManifest, ...json } = JSON.parse(readFileSync(tfjs, 'utf8'));
  const shards = weightsManifest.flatMap(({ paths }) => paths.map((path) => readFileSync(join(dirname(tfjs), path))));
  const weightData = new Uint8Array(Buffer.concat(shards)).buffer;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const model = await tf.loadLayersModel(tf.io.fromMemory({ ...json, weightSpecs, weightData }));
  const example = tf.tensor(x, shape);
  return {
    async predict() {
      const out = model.predict(example);
      const found = await out.data();
      out.dispose();
      return found;
    },
  };
}
