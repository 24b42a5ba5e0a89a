// wasm-nn itself, the built package.
import { readFileSync } from 'node:fs';
import { Adam, backendInfo, loadModel, RMSprop, ready, SGD } from '../../../dist/index.js';
import { loadTfjs } from '../../../dist/tfjs.js';

const OPTIMIZERS = { SGD, Adam, RMSprop };

export async function start(threads) {
  await ready({ threads });
  const { version, microKernel, simd } = backendInfo();
  return { version, microKernel, simd };
}

export function load({ model: file, train, test, optimizer: { optimizer, ...options } }) {
  const model = loadModel(readFileSync(file));
  model.compile({ optimizer: new OPTIMIZERS[optimizer](options), loss: 'sparseCategoricalCrossentropy' });
  const x = { data: train.x, shape: train.shape };
  const examples = { data: test.x, shape: test.shape };
  return {
    step: () => model.trainOnBatch(x, train.y).loss,
    predict: () => model.predict(examples, { batchSize: test.y.length }).data,
    /** An epoch's steps without shuffling, callbacks and history. */
    steps(batchSize) {
      const [count] = train.shape;
      const numbers = train.x.length / count;
      const start = performance.now();
      for (let from = 0; from < count; from += batchSize) {
        const end = Math.min(count, from + batchSize);
        const data = train.x.subarray(from * numbers, end * numbers);
        model.trainOnBatch({ data, shape: [end - from, ...train.shape.slice(1)] }, train.y.subarray(from, end));
      }
      return (performance.now() - start) / 1000;
    },
    async epoch(batchSize) {
      const start = performance.now();
      await model.fit(x, train.y, { epochs: 1, batchSize, verbose: 0 });
      return (performance.now() - start) / 1000;
    },
    drop: () => model[Symbol.dispose]?.(),
  };
}

/** A network of TensorFlow.js's files; inference alone. */
export async function loadFiles({ tfjs, x, shape }) {
  const model = await loadTfjs(tfjs);
  const example = { data: x, shape };
  return { predict: () => model.predict(example).data };
}
