// Trains a network on the real MNIST and checks that it learnt: npm run mnist
import { parseArgs } from 'node:util';
import { backendInfo, Dense, Flatten, type Layer, Rescaling, Sequential, SGD } from 'wasm-nn';
import { mnist } from './data.js';

/** The least accuracy on the 10,000 test images that counts as learnt. */
const REQUIRED_ACCURACY = 0.975;

/** Networks by the name that --model takes. */
const MODELS: { [name: string]: () => Layer[] } = {
  mlp: () => [
    new Rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
    new Flatten(),
    new Dense({ units: 256, activation: 'relu', kernelInitializer: 'heNormal' }),
    new Dense({ units: 128, activation: 'relu', kernelInitializer: 'heNormal' }),
    new Dense({ units: 10, activation: 'softmax' }),
  ],
};

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'mlp' },
    epochs: { type: 'string', default: '6' },
    'batch-size': { type: 'string', default: '64' },
    'learning-rate': { type: 'string', default: '0.2' },
    seed: { type: 'string', default: '7' },
  },
});
const layers = MODELS[values.model];
if (!layers) {
  console.error(`Unknown model "${values.model}". Models: ${Object.keys(MODELS).join(', ')}.`);
  process.exit(1);
}

const start = performance.now();
const { train, test } = await mnist();

const model = new Sequential(layers(), { seed: Number(values.seed) });
model.compile({
  optimizer: new SGD({ learningRate: Number(values['learning-rate']) }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});
console.log(model.summary());

await model.fit(train.x, train.y, { epochs: Number(values.epochs), batchSize: Number(values['batch-size']), verbose: 1 });

const { loss, accuracy } = model.evaluate(test.x, test.y);
const seconds = (performance.now() - start) / 1000;
const { runtime, simd, microKernel, threads } = backendInfo();
console.log(`\ntest accuracy ${(100 * accuracy!).toFixed(2)} %, test loss ${loss!.toFixed(4)}, ${seconds.toFixed(1)} s in all`);
console.log(`${runtime}, SIMD ${simd}, micro-kernel ${microKernel}, ${threads} thread`);

if (!(accuracy! >= REQUIRED_ACCURACY)) {
  console.error(`Expected a test accuracy of at least ${100 * REQUIRED_ACCURACY} %.`);
  process.exitCode = 1;
}
