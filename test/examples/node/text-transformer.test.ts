// The example's parts in a tiny setting: it learns more than how often each character is, and goes on from a checkpoint to the same weights.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AdamW, CosineDecay, type Model, RandomStream } from 'wasm-nn';
import { characterText, drawPieces, epochOf, frequencyLoss } from '../../../examples/node/character-text.js';
import { characterTransformer, writeOn } from '../../../examples/node/character-transformer.js';

const STEPS = 16;
const text = characterText('the cat sat on the mat, and the dog ran to the log; '.repeat(40));
const size = { batches: 20, batchSize: 8, steps: STEPS };

test('characters are numbered in their order; the loss of their frequencies is their entropy', () => {
  const { characters, codes } = characterText('abacab');
  assert.equal(
    [characters, [...codes]],
    [
      ['a', 'b', 'c'],
      [0, 1, 0, 2, 0, 1],
    ],
  );
  const entropy = -(0.5 * Math.log(1 / 2) + (1 / 3) * Math.log(1 / 3) + (1 / 6) * Math.log(1 / 6));
  assert.ok(Math.abs(frequencyLoss({ characters, codes }) - entropy) < 1e-12);
  assert.throws(() => characterText(Array.from({ length: 257 }, (_, i) => String.fromCharCode(1000 + i)).join('')), /257 kinds/);
});

test('pieces are parts of the text with what comes after each character; an epoch has the same ones again', () => {
  const { x, y } = drawPieces(text.codes, 5, STEPS, new RandomStream(1, 'pieces'));
  assert.equal(
    [x.shape, y.shape],
    [
      [5, STEPS],
      [5, STEPS],
    ],
  );
  for (let row = 0; row < 5; row++)
    assert.equal(x.data.slice(row * STEPS + 1, (row + 1) * STEPS), y.data.slice(row * STEPS, (row + 1) * STEPS - 1));
  assert.equal([...epochOf(text.codes, 3, size)], [...epochOf(text.codes, 3, size)]);
  assert.is.not([...epochOf(text.codes, 3, size)][0]!.x.data[0], [...epochOf(text.codes, 4, size)][0]!.x.data[0]);
});

function network(): Model {
  const model = characterTransformer({ vocabulary: text.characters.length, steps: STEPS, layers: 2, heads: 2, width: 16, dropout: 0.1 }, 1);
  const learningRate = new CosineDecay({ initialLearningRate: 0, warmupSteps: 10, warmupTarget: 0.02, decaySteps: 90 });
  model.compile({ optimizer: new AdamW({ learningRate, globalClipNorm: 1 }), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

async function train(model: Model, epochs: number): Promise<Model> {
  await model.fitDataset((epoch) => epochOf(text.codes, epoch, size), { epochs, verbose: 0 });
  return model;
}

test('it learns, sees nothing that comes later, writes, and goes on from a checkpoint to the same bits', async () => {
  const model = await train(network(), 5);
  const seen = drawPieces(text.codes, 50, STEPS, new RandomStream(2, 'validation'));
  const { loss } = model.evaluate(seen.x, seen.y);
  assert.ok(loss < 0.6 * frequencyLoss(text), `${loss} nats, of ${frequencyLoss(text)} by the frequencies alone`);

  const kinds = text.characters.length;
  const codes = text.codes.slice(0, STEPS);
  const before = model.predict({ data: codes, shape: [1, STEPS] }).data;
  codes[9] = (codes[9]! + 1) % kinds;
  const after = model.predict({ data: codes, shape: [1, STEPS] }).data;
  assert.equal(after.slice(0, 9 * kinds), before.slice(0, 9 * kinds));
  assert.is.not(after[9 * kinds], before[9 * kinds]);

  const written = writeOn(model, text.codes.subarray(0, STEPS), 30, new RandomStream(3, 'dice'));
  assert.is(written.length, 30);
  assert.ok(written.every((code) => code < kinds));

  const cut = await train(network(), 2);
  const resumed = network();
  resumed.resume(cut.checkpoint());
  assert.equal((await train(resumed, 5)).getWeights(), model.getWeights());
});

test.run();
