// Trains until the validation loss stops falling, and keeps the best weights. npm run example -- early-stopping
import { Adam, Dense, Dropout, EarlyStopping, Flatten, ReduceLROnPlateau, Rescaling, Sequential } from 'wasm-nn';
import { dataset } from './data.js';
import { stopOnCtrlC } from './interrupt.js';

const { train, test } = await dataset('mnist');
const model = new Sequential(
  [
    new Rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
    new Flatten(),
    new Dense({ units: 128, activation: 'relu' }),
    new Dropout({ rate: 0.2 }),
    new Dense({ units: 10, activation: 'softmax' }),
  ],
  { seed: 3 },
);
model.compile({ optimizer: new Adam({ learningRate: 0.003 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });

const stop = new EarlyStopping({ patience: 3, restoreBestWeights: true });
const { epoch } = await model.fit(train.x, train.y, {
  epochs: 50,
  batchSize: 128,
  validationSplit: 0.1,
  callbacks: [stopOnCtrlC, stop, new ReduceLROnPlateau({ patience: 2, factor: 0.3 })],
});
console.log(
  `stopped after ${epoch.length} epochs; the best was epoch ${stop.bestEpoch! + 1}, with a validation loss of ${stop.best!.toFixed(4)}`,
);
console.log('test:', model.evaluate(test.x, test.y, { batchSize: 500 }));
