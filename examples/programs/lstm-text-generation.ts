import { readFile } from 'node:fs/promises';
import { Adam, Dense, Embedding, LSTM, RandomStream, Sequential } from 'wasm-nn';
import { program } from './program.js';

const LENGTH = 32;

export default program({
  about: 'to write on as a text goes, a character after the other: the next one from 32 before it. The text is this repository’s licence',
  options: { units: 128, epochs: 15, batches: 150, written: 200, temperature: 0.6 },
  small: { units: 48, epochs: 3, batches: 50, written: 20 },
  // of the characters' frequencies alone the loss is 2.9
  reaches: { loss: { atMost: 2.5 } },
  async run({ units, epochs, batches, written, temperature }, { callbacks, verbose, say }) {
    const text = (await readFile(new URL('../../LICENSE', import.meta.url), 'utf8')).toLowerCase().replace(/[^a-z,.;]+/g, ' ');
    const letters = [...new Set(text)].sort();
    const codes = Uint8Array.from(text, (letter) => letters.indexOf(letter));
    const random = new RandomStream(36, 'places');
    /** Batches of 64 pieces that begin anywhere, each with the letters after its own. */
    const pieces = function* () {
      for (let batch = 0; batch < batches; batch++) {
        const starts = Array.from({ length: 64 }, () => random.below(codes.length - LENGTH));
        const rows = (shift: number) => starts.map((start) => codes.subarray(start + shift, start + shift + LENGTH));
        yield { x: rows(0), y: rows(1) };
      }
    };
    const model = new Sequential(
      [
        new Embedding({ inputDim: letters.length, outputDim: 16, inputShape: [LENGTH] }),
        new LSTM({ units, returnSequences: true }),
        new Dense({ units: letters.length, activation: 'softmax' }),
      ],
      { seed: 36 },
    );
    model.compile({ optimizer: new Adam({ learningRate: 0.01, globalClipNorm: 1 }), loss: 'sparseCategoricalCrossentropy' });
    const { history } = await model.fitDataset(pieces, { epochs, verbose, callbacks });

    const out = [...codes.subarray(0, LENGTH)];
    for (let i = 0; i < written; i++) {
      const { data } = model.predict([out.slice(-LENGTH)]);
      const weights = Array.from(data.subarray(-letters.length), (p) => p ** (1 / temperature));
      let rest = random.uniform() * weights.reduce((a, b) => a + b, 0);
      const drawn = weights.findIndex((weight) => {
        rest -= weight;
        return rest < 0;
      });
      out.push(Math.max(drawn, 0));
    }
    say(
      out
        .slice(LENGTH)
        .map((code) => letters[code])
        .join(''),
    );
    return { loss: history.loss.at(-1)! };
  },
});
