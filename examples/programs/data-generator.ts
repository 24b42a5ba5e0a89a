import { Dense, evaluateDataset, RandomStream, Sequential } from 'wasm-nn';
import { program } from './program.js';

const CARDS = 3;
const VALUES = 13;

/** Games without end, in batches of 50: each player draws three cards, and the larger sum wins. */
function* games(seed: number) {
  const random = new RandomStream(seed, 'cards');
  const hand = () => Array.from({ length: CARDS }, () => 1 + random.below(VALUES));
  const total = (cards: number[]) => cards.reduce((a, b) => a + b, 0);
  while (true) {
    const x: number[][] = [];
    const y: number[] = [];
    while (y.length < 50) {
      const [ours, theirs] = [hand(), hand()];
      // cards in classes, how many of each: the network is to find out what they are worth
      const counts = (cards: number[]) => Array.from({ length: VALUES }, (_, i) => cards.filter((card) => card === i + 1).length);
      x.push([...counts(ours), ...counts(theirs)]);
      y.push(total(ours) > total(theirs) ? 1 : 0);
    }
    yield { x, y };
  }
}

export default program({
  about: 'who wins a game of cards, from games that a generator plays without end',
  options: { epochs: 15, batchesPerEpoch: 100 },
  small: { epochs: 6 },
  reaches: { accuracy: { atLeast: 0.93 } },
  async run({ epochs, batchesPerEpoch }, { callbacks, verbose }) {
    const layers = [new Dense({ units: 20, activation: 'relu', inputShape: [2 * VALUES] }), new Dense({ units: 1, activation: 'sigmoid' })];
    const model = new Sequential(layers, { seed: 9 });
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['binaryAccuracy'] });
    await model.fitDataset((epoch) => games(100 + epoch), { epochs, batchesPerEpoch, verbose, callbacks });
    return { accuracy: (await evaluateDataset(model, games(99), { batches: 40 })).binaryAccuracy! };
  },
});
