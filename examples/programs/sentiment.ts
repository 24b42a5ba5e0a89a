import { Adam, Conv1D, Dense, Dropout, Embedding, GlobalMaxPooling1D, LSTM, RandomStream, Sequential } from 'wasm-nn';
import { TextVectorization } from 'wasm-nn/data';
import { program } from './program.js';

const WORDS = {
  good: 'wonderful moving brilliant funny clever charming superb gripping'.split(' '),
  bad: 'dull awful boring clumsy tedious weak stupid flat'.split(' '),
  plain: 'the a film story cast scene music camera plot actor was is had with of and this that long short new old we saw it in'.split(' '),
};

/** A stand-in for reviews of films: plain words, and three of praise or blame; "not" before one turns it. */
function reviews(count: number, seed: number) {
  const random = new RandomStream(seed, 'reviews');
  const pick = (words: readonly string[]) => words[random.below(words.length)]!;
  const y = Uint8Array.from({ length: count }, () => random.below(2));
  const x = Array.from(y, (likes) => {
    const words = Array.from({ length: 12 + random.below(12) }, () => pick(WORDS.plain));
    for (let i = 0; i < 3; i++) {
      const turned = random.uniform() < 0.3;
      const word = pick((likes === 1) !== turned ? WORDS.good : WORDS.bad);
      words.splice(random.below(words.length), 0, turned ? `not ${word}` : word);
    }
    return `${words.join(' ')}!`;
  });
  return { x, y };
}

export default program({
  about:
    'whether a review likes its film: words in vectors, then a convolution, or an LSTM. Reviews are made of a few words, as a stand-in for those of IMDB',
  options: { reviews: 8000, epochs: 5 },
  small: { reviews: 1600, epochs: 8 },
  reaches: { convolution: { atLeast: 0.85 }, lstm: { atLeast: 0.65 } },
  async run({ reviews: count, epochs }, { callbacks, verbose, say }) {
    const [train, test] = [reviews(count, 37), reviews(500, 38)];
    const vectors = new TextVectorization({ outputSequenceLength: 32 });
    vectors.adapt(train.x);
    const [x, testX] = [vectors.call(train.x), vectors.call(test.x)];
    const networks = {
      convolution: [new Dropout({ rate: 0.2 }), new Conv1D({ filters: 48, kernelSize: 3, activation: 'relu' }), new GlobalMaxPooling1D()],
      lstm: [new LSTM({ units: 32 })],
    };
    const figures: Record<string, number> = {};
    for (const [name, layers] of Object.entries(networks)) {
      const embedding = new Embedding({ inputDim: vectors.vocabularySize(), outputDim: 16, maskZero: name === 'lstm', inputShape: [32] });
      const model = new Sequential([embedding, ...layers, new Dense({ units: 1, activation: 'sigmoid' })], { seed: 37 });
      model.compile({ optimizer: new Adam({ learningRate: 0.01 }), loss: 'binaryCrossentropy', metrics: ['binaryAccuracy'] });
      await model.fit(x, train.y, { epochs, batchSize: 32, verbose, callbacks });
      figures[name] = model.evaluate(testX, test.y).binaryAccuracy!;
      const [p] = model.predict(vectors.call(['this film was not dull, and the music is superb'])).data;
      say(`${name}: "this film was not dull, and the music is superb" is liked with ${(100 * p!).toFixed(0)} %`);
    }
    return { convolution: figures.convolution!, lstm: figures.lstm! };
  },
});
