// Transfer learning: a ResNet-18 that learnt ImageNet stays frozen, a new head on top of it learns CIFAR-10. What the trunk makes of an
// image never changes, so it is computed once. npm run example -- transfer [--images N] [--epochs N] [--weights FILE]
import { Adam, Dense, Dropout, Sequential, type SymbolicTensor } from 'wasm-nn';
import type { LabelledImages } from 'wasm-nn/data';
import { features, loadTorchWeights, resnet18Trunk } from 'wasm-nn/zoo';
import { readOptions, wholeNumber } from './arguments.js';
import { dataset, slice, weights } from './data.js';
import { standardized } from './imagenet.js';
import { stopOnCtrlC } from './interrupt.js';

const BATCH = 100;
const TEST_IMAGES = 2000;
/** Steps of the whole network, of which the cost of an epoch without stored features is reckoned. */
const FULL_STEPS = 3;

const values = readOptions({
  images: { type: 'string', default: '5000' },
  epochs: { type: 'string', default: '20' },
  weights: { type: 'string' },
});
const images = wholeNumber('images', values.images);
const epochs = wholeNumber('epochs', values.epochs);
const file = await weights(values.weights, 'resnet18-imagenet-trunk.safetensors', "ResNet-18's weights of conv1 to layer3, as safetensors");

const headLayers = () => [
  new Dropout({ rate: 0.5 }),
  new Dense({ units: 512, activation: 'relu', kernelInitializer: 'heNormal' }),
  new Dense({ units: 10, activation: 'softmax' }),
];
const compiled = () => ({ optimizer: new Adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] }) as const;
const secondsSince = (start: number): number => (performance.now() - start) / 1000;

const inputShape = [32, 32, 3];
const trunk = resnet18Trunk({ inputShape });
loadTorchWeights(trunk, file);

/** What the frozen trunk makes of the images: 256 numbers each. */
function featuresOf(set: LabelledImages): { data: Float32Array; shape: number[] } {
  const parts = Array.from(standardized(set), ({ x }) => features(trunk, x, { batchSize: BATCH }));
  const width = parts[0]!.shape[1]!;
  const data = new Float32Array(set.y.length * width);
  let end = 0;
  for (const part of parts) {
    data.set(part.data, end);
    end += part.size;
  }
  return { data, shape: [set.y.length, width] };
}

const { train: all, test: allTest } = await dataset('cifar10');
const train = slice(all, 0, images);
const test = slice(allTest, 0, TEST_IMAGES);
let start = performance.now();
const trainFeatures = featuresOf(train);
const once = secondsSince(start);
console.log(`the features of ${train.y.length} images, once: ${once.toFixed(1)} s`);

const head = new Sequential(headLayers(), { seed: 12 });
head.compile(compiled());
start = performance.now();
const { epoch: done } = await head.fit(trainFeatures, train.y, { epochs, batchSize: BATCH, callbacks: [stopOnCtrlC] });
const headEpoch = secondsSince(start) / Math.max(1, done.length);
const { accuracy } = head.evaluate(featuresOf(test), test.y, { batchSize: BATCH });
console.log(`test accuracy ${(100 * accuracy!).toFixed(2)} % of ${test.y.length} images`);

const onTop = (x: SymbolicTensor): SymbolicTensor => headLayers().reduce((below, layer) => layer.apply(below), x);
const whole = resnet18Trunk({ inputShape, head: onTop });
loadTorchWeights(whole, file, { strict: false });
whole.compile(compiled());
const few = slice(train, 0, FULL_STEPS * BATCH);
start = performance.now();
for (const { x, y } of standardized(few)) await whole.fit(x, y, { batchSize: BATCH, verbose: 0 });
const fullEpoch = (secondsSince(start) * train.y.length) / few.y.length;
console.log(
  `an epoch of the head: ${headEpoch.toFixed(2)} s; of the head on top of the trunk, by ${FULL_STEPS} steps: ${fullEpoch.toFixed(1)} s, ` +
    `${Math.round(fullEpoch / headEpoch)} times as long`,
);
