// A small CNN on CIFAR-10, with or without augmentation. npm run example -- cifar-cnn [--epochs N] [--batch-size N] [--augment]
import { RandomCrop, RandomFlip, Rescaling, Sequential, SGD } from 'wasm-nn';
import { cnnCifar } from 'wasm-nn/zoo';
import { readOptions, wholeNumber } from './arguments.js';
import { dataset, slice } from './data.js';
import { stopOnCtrlC } from './interrupt.js';

/** Of the 50,000 training images; the last 5,000 are for validation. */
const TRAINING_IMAGES = 45_000;

const values = readOptions({
  epochs: { type: 'string', default: '3' },
  'batch-size': { type: 'string', default: '64' },
  augment: { type: 'boolean', default: false },
});
const epochs = wholeNumber('epochs', values.epochs);
const batchSize = wholeNumber('batch-size', values['batch-size']);

const { train: all, test } = await dataset('cifar10');
const train = slice(all, 0, TRAINING_IMAGES);
const validation = slice(all, TRAINING_IMAGES, all.y.length);

// drawn anew for every batch of training; validation and test see the images as they are
const augmentation = values.augment ? [new RandomFlip({ mode: 'horizontal' }), new RandomCrop({ height: 32, width: 32, padding: 4 })] : [];
const rescaling = new Rescaling({ scale: 1 / 255, inputShape: [32, 32, 3] });
const model = new Sequential([rescaling, ...augmentation, ...cnnCifar({ dropout: 0.25 }).layers], { seed: 10 });
model.compile({
  optimizer: new SGD({ learningRate: 0.005, momentum: 0.9 }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});
model.summary();
await model.fit(train.x, train.y, { epochs, batchSize, validationData: [validation.x, validation.y], callbacks: [stopOnCtrlC] });

// what fit prints for the training set is a mean over the epoch, with dropout and augmentation at work
for (const [name, { x, y }] of Object.entries({ train, validation, test })) {
  const { loss, accuracy } = model.evaluate(x, y, { batchSize: 500 });
  console.log(`${name}: accuracy ${(100 * accuracy!).toFixed(2)} %, loss ${loss!.toFixed(4)}`);
}
