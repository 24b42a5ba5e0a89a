// An LSTM learns to write like the documents of this project, one character after the other. npm run example -- writer [--epochs N]
import { readFile } from 'node:fs/promises';
import { Adam, CosineDecay, Dense, Embedding, LSTM, RandomStream, Sequential } from 'wasm-nn';
import { readOptions, wholeNumber } from './arguments.js';
import { stopOnCtrlC } from './interrupt.js';

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'LICENSE'];
/** Characters that the network sees at a time. */
const STEPS = 64;
const BATCH = 32;
/** Batches an epoch. */
const BATCHES = 80;
/** Characters written after an epoch. */
const SAMPLE = 200;

const values = readOptions({ epochs: { type: 'string', default: '12' } });
const epochs = wholeNumber('epochs', values.epochs);

const texts = await Promise.all(DOCUMENTS.map((name) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8')));
const text = Array.from(texts.join('\n').replace(/ +/g, ' '));
const characters = [...new Set(text)].sort();
const numbers = new Map(characters.map((character, number) => [character, number]));
const codes = Uint8Array.from(text, (character) => numbers.get(character)!);
console.log(`${codes.length} characters of ${characters.length} kinds, from ${DOCUMENTS.join(', ')}`);

const places = new RandomStream(14, 'places');
const dice = new RandomStream(14, 'dice');

/** An epoch of pieces of the text that begin anywhere; the target of each character is the one after it. */
function* pieces() {
  for (let batch = 0; batch < BATCHES; batch++) {
    const x = new Uint8Array(BATCH * STEPS);
    const y = new Uint8Array(BATCH * STEPS);
    for (let row = 0; row < BATCH; row++) {
      const from = places.below(codes.length - STEPS);
      x.set(codes.subarray(from, from + STEPS), row * STEPS);
      y.set(codes.subarray(from + 1, from + 1 + STEPS), row * STEPS);
    }
    yield { x: { data: x, shape: [BATCH, STEPS] }, y: { data: y, shape: [BATCH, STEPS] } };
  }
}

const model = new Sequential(
  [
    new Embedding({ inputDim: characters.length, outputDim: 32, inputShape: [STEPS] }),
    new LSTM({ units: 192, returnSequences: true }),
    new Dense({ units: characters.length, activation: 'softmax' }),
  ],
  { seed: 14 },
);

/** An index, each as likely as the square of its probability: the text is less varied, and has fewer slips of the pen. */
function draw(probabilities: ArrayLike<number>): number {
  const weights = Array.from(probabilities, (p) => p * p);
  let rest = dice.uniform() * weights.reduce((a, b) => a + b, 0);
  const found = weights.findIndex((weight) => {
    rest -= weight;
    return rest < 0;
  });
  return found < 0 ? weights.length - 1 : found; // rounding may leave a trace of the sum
}

/** Goes on from somewhere in the text. */
function write(): string {
  const from = dice.below(codes.length - STEPS);
  const written = [...codes.subarray(from, from + STEPS)];
  for (let i = 0; i < SAMPLE; i++) {
    const { data } = model.predict({ data: written.slice(-STEPS), shape: [1, STEPS] });
    written.push(draw(data.subarray(-characters.length)));
  }
  return written
    .slice(STEPS)
    .map((code) => characters[code])
    .join('');
}

const learningRate = new CosineDecay({ initialLearningRate: 0.005, decaySteps: epochs * BATCHES });
model.compile({ optimizer: new Adam({ learningRate, globalClipNorm: 1 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
model.summary();
await model.fitDataset(pieces, { epochs, callbacks: [stopOnCtrlC, { onEpochEnd: () => console.log(`${write()}\n`) }] });
