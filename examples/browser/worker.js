// Trains on drawn digits and tells the page of each epoch.
import { Adam, Conv2D, Dense, Flatten, MaxPooling2D, Rescaling, Sequential } from '../../dist/index.js';
import { drawDigits, SIDE } from './digits.js';

const EPOCHS = 6;
const train = drawDigits(2000, 2);
const test = drawDigits(500, 3);

const model = new Sequential(
  [
    new Rescaling({ scale: 1 / 255, inputShape: [SIDE, SIDE, 1] }),
    new Conv2D({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu', kernelInitializer: 'heNormal' }),
    new MaxPooling2D(),
    new Conv2D({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu', kernelInitializer: 'heNormal' }),
    new MaxPooling2D(),
    new Flatten(),
    new Dense({ units: 10, activation: 'softmax' }),
  ],
  { seed: 7 },
);
model.compile({ optimizer: new Adam({ learningRate: 0.005 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });

const report = { onEpochEnd: (epoch, { loss }) => self.postMessage({ epoch: epoch + 1, epochs: EPOCHS, loss }) };
await model.fit(train.x, train.y, { epochs: EPOCHS, batchSize: 32, verbose: 0, callbacks: [report] });
self.postMessage({ accuracy: model.evaluate(test.x, test.y).accuracy });
