// A plain recurrent network tells the last digit of a palindrome from those before it. npm run example -- palindromes [--length N]
import { CosineDecay, Dense, Rescaling, RMSprop, Sequential, SimpleRNN } from 'wasm-nn';
import { palindromeBatches, palindromes } from 'wasm-nn/data';
import { readOptions, wholeNumber } from './arguments.js';
import { stop } from './data.js';
import { stopOnCtrlC } from './interrupt.js';

const BATCHES = 200;

const values = readOptions({
  length: { type: 'string', default: '5' },
  epochs: { type: 'string', default: '10' },
  units: { type: 'string', default: '128' },
});
const length = wholeNumber('length', values.length);
if (length < 2) stop('--length must be 2 or more: the last digit is told from those before it.');
const epochs = wholeNumber('epochs', values.epochs);

const start = performance.now();
const model = new Sequential(
  [
    // A step's input is the digit as one number, from -1 to 1. From 0 to 9 it is learnt too, but later and less evenly, as tanh saturates.
    new Rescaling({ scale: 2 / 9, offset: -1, inputShape: [length - 1, 1] }),
    new SimpleRNN({ units: wholeNumber('units', values.units) }),
    new Dense({ units: 10, activation: 'softmax' }),
  ],
  { seed: 7 },
);
const learningRate = new CosineDecay({ initialLearningRate: 0.002, decaySteps: epochs * BATCHES });
model.compile({ optimizer: new RMSprop({ learningRate }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
model.summary();

// Each batch is drawn anew, and the test's palindromes by a generator of their own. Of length 5 there are but 1000.
await model.fitDataset(palindromeBatches({ length, batchSize: 128, batches: BATCHES, seed: 7 }), { epochs, callbacks: [stopOnCtrlC] });
const test = palindromes({ length, samples: 10_000, seed: 8 });
const { accuracy } = model.evaluate(test.x, test.y, { batchSize: 500 });
const seconds = (performance.now() - start) / 1000;
console.log(`length ${length}: test accuracy ${(100 * accuracy!).toFixed(2)} %, ${seconds.toFixed(1)} s in all`);
