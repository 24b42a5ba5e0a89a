// A ResNet-20 that PyTorch trained on CIFAR-10, evaluated on the test images. npm run example -- resnet20 [--weights FILE]
import { loadTorchWeights, resnet20 } from 'wasm-nn/zoo';
import { readOptions } from './arguments.js';
import { dataset, weights } from './data.js';
import { standardized } from './imagenet.js';

const values = readOptions({ weights: { type: 'string' } });
const file = await weights(values.weights, 'resnet20-cifar10.safetensors', "ResNet-20's state dict from PyTorch, as safetensors");

const model = resnet20();
loadTorchWeights(model, file);
model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
model.summary();

const test = (await dataset('cifar10')).test;
const start = performance.now();
let seen = 0;
let correct = 0;
for (const { x, y } of standardized(test)) {
  const { accuracy } = model.evaluate(x, y, { batchSize: 100 });
  seen += y.length;
  correct += Math.round(accuracy! * y.length);
  if (seen % 2000 === 0) console.log(`${seen} images: ${((100 * correct) / seen).toFixed(2)} % right`);
}
const seconds = (performance.now() - start) / 1000;
console.log(`test accuracy ${((100 * correct) / seen).toFixed(2)} % of ${seen} images, ${seconds.toFixed(1)} s`);
