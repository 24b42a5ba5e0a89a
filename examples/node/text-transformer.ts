// A transformer learns to write like a text, one character after the other, in nanoGPT's smallest setting: 4 layers of 4 heads, 128 wide, 64 characters
// at a time. npm run example -- text-transformer [--file FILE] [--steps N] [--checkpoint FILE]
//
// Without a file it reads the declarations of the DOM that TypeScript brings. With --checkpoint it writes its state there after every epoch, and
// goes on from there where the file exists.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { AdamW, CosineDecay, ModelCheckpoint, RandomStream } from 'wasm-nn';
import { readOptions, wholeNumber } from './arguments.js';
import { characterText, drawPieces, epochOf, frequencyLoss } from './character-text.js';
import { characterTransformer, writeOn } from './character-transformer.js';
import { stop } from './data.js';
import { stopOnCtrlC } from './interrupt.js';

const STEPS = 64;
const BATCH = 12;
/** Batches of an epoch, at whose end the model is tried on what it has not seen. */
const BATCHES = 250;
/** Pieces of the last tenth of the text that it is tried on, and characters that it writes at the end. */
const VALIDATION = 200;
const WRITTEN = 500;

const values = readOptions({
  file: { type: 'string' },
  steps: { type: 'string', default: '2000' },
  checkpoint: { type: 'string' },
});
const epochs = Math.ceil(wholeNumber('steps', values.steps) / BATCHES);

/** The text of `file`, or the declarations of the DOM. */
async function readText(file: string | undefined): Promise<string> {
  if (file !== undefined) {
    if (!existsSync(file)) stop(`There is no file ${file}; --file takes the path of a text.`);
    return readFile(file, 'utf8');
  }
  try {
    return await readFile(createRequire(import.meta.url).resolve('typescript/lib/lib.dom.d.ts'), 'utf8');
  } catch {
    return stop(
      'TypeScript, whose declarations of the DOM are the text, is not installed: run "npm ci", or give the path of a text by --file.',
    );
  }
}

const text = characterText((await readText(values.file)).replaceAll('\r\n', '\n').replace(/[^\n\t -~]/g, '?'));
const { characters, codes } = text;
const training = codes.subarray(0, Math.floor(0.9 * codes.length));
const held = codes.subarray(training.length);
if (held.length < 4 * STEPS) stop(`The text has ${codes.length} characters; expected at least ${40 * STEPS}.`);
console.log(
  `${codes.length} characters of ${characters.length} kinds, whose frequencies alone give a loss of ${frequencyLoss(text).toFixed(3)} nats a character`,
);

const model = characterTransformer({ vocabulary: characters.length, steps: STEPS, layers: 4, heads: 4, width: 128 }, 16);
const warmupSteps = 100;
const learningRate = new CosineDecay({
  initialLearningRate: 0,
  warmupSteps,
  warmupTarget: 0.001,
  decaySteps: Math.max(1, epochs * BATCHES - warmupSteps),
  alpha: 0.1,
});
model.compile({
  optimizer: new AdamW({ learningRate, beta2: 0.99, weightDecay: 0.1, globalClipNorm: 1 }),
  loss: 'sparseCategoricalCrossentropy',
});
model.summary();

if (values.checkpoint !== undefined && existsSync(values.checkpoint)) {
  model.resume(await readFile(values.checkpoint));
  console.log(`goes on from ${values.checkpoint}`);
}
const seen = drawPieces(held, VALIDATION, STEPS, new RandomStream(16, 'validation'));
await model.fitDataset((epoch) => epochOf(training, epoch, { batches: BATCHES, batchSize: BATCH, steps: STEPS }), {
  epochs,
  validationData: [seen.x, seen.y],
  callbacks: [...(values.checkpoint === undefined ? [] : [new ModelCheckpoint({ filepath: values.checkpoint })]), stopOnCtrlC],
});

const dice = new RandomStream(16, 'dice');
const written = writeOn(model, held.subarray(0, STEPS), WRITTEN, dice);
console.log(`\nIt writes:\n${written.map((code) => characters[code]).join('')}`);
