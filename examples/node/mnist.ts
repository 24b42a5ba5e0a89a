// Trains a network on the real MNIST and checks that it learnt: npm run mnist, or npm run mnist -- --model lenet5
import { backendInfo, CosineDecay, Dense, Flatten, type Layer, type Optimizer, Rescaling, Sequential, SGD } from 'wasm-nn';
import { lenet5 } from 'wasm-nn/zoo';
import { readOptions, wholeNumber } from './arguments.js';
import { dataset, stop } from './data.js';
import { stopOnCtrlC } from './interrupt.js';

interface Experiment {
  layers(): readonly Layer[];
  optimizer(learningRate: number, steps: number): Optimizer;
  learningRate: number;
  epochs: number;
  /** The least accuracy on the 10,000 test images that counts as learnt. */
  required: number;
}

/** By the name that --model takes. LeNet-5 has the settings with which it told the last tenth of the training images apart best. */
const EXPERIMENTS: { [name: string]: Experiment } = {
  mlp: {
    layers: () => [
      new Flatten(),
      new Dense({ units: 256, activation: 'relu', kernelInitializer: 'heNormal' }),
      new Dense({ units: 128, activation: 'relu', kernelInitializer: 'heNormal' }),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    optimizer: (learningRate) => new SGD({ learningRate }),
    learningRate: 0.2,
    epochs: 6,
    required: 0.975,
  },
  lenet5: {
    layers: () => lenet5().layers,
    optimizer: (initialLearningRate, decaySteps) =>
      new SGD({ learningRate: new CosineDecay({ initialLearningRate, decaySteps }), momentum: 0.9 }),
    learningRate: 0.05,
    epochs: 5,
    required: 0.985,
  },
};

const values = readOptions({
  model: { type: 'string', default: 'mlp' },
  epochs: { type: 'string' },
  'batch-size': { type: 'string', default: '64' },
  'learning-rate': { type: 'string' },
  seed: { type: 'string', default: '7' },
});
const names = Object.keys(EXPERIMENTS);
if (!names.includes(values.model)) stop(`Unknown model "${values.model}": --model takes one of ${names.join(', ')}.`);
const experiment = EXPERIMENTS[values.model]!;
const epochs = values.epochs === undefined ? experiment.epochs : wholeNumber('epochs', values.epochs);
const batchSize = wholeNumber('batch-size', values['batch-size']);
const learningRate = Number(values['learning-rate'] ?? experiment.learningRate);

const start = performance.now();
const { train, test } = await dataset('mnist');

const rescaling = new Rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] });
const model = new Sequential([rescaling, ...experiment.layers()], { seed: Number(values.seed) });
model.compile({
  optimizer: experiment.optimizer(learningRate, epochs * Math.ceil(train.y.length / batchSize)),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});
model.summary();

await model.fit(train.x, train.y, { epochs, batchSize, callbacks: [stopOnCtrlC] });

const { loss, accuracy } = model.evaluate(test.x, test.y);
const seconds = (performance.now() - start) / 1000;
const { runtime, simd, microKernel, threads } = backendInfo();
console.log(`\ntest accuracy ${(100 * accuracy!).toFixed(2)} %, test loss ${loss!.toFixed(4)}, ${seconds.toFixed(1)} s in all`);
console.log(`${runtime}, SIMD ${simd}, micro-kernel ${microKernel}, ${threads} thread`);

if (!(accuracy! >= experiment.required)) {
  console.error(`Expected a test accuracy of at least ${100 * experiment.required} %.`);
  process.exitCode = 1;
}
