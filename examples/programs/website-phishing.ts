import { Dense, Sequential } from 'wasm-nn';
import { program } from './program.js';
import { drawTable, split } from './tables.js';

/**
 * A stand-in for the UCI table of 30 signs of -1, 0 or 1: each sign leans towards what the site is, some strongly, most hardly; every tenth site
 * copies the signs of the other kind.
 */
const sites = (rows: number) =>
  drawTable([], rows, 7, (random) => {
    const phishing = random.below(2);
    const shown = random.uniform() < 0.05 ? 1 - phishing : phishing;
    const signs = Array.from({ length: 30 }, (_, i) => {
      if (random.uniform() > (i % 5 === 0 ? 0.45 : 0.1)) return random.below(3) - 1;
      return shown === 1 ? 1 : -1;
    });
    return [signs, phishing];
  });

export default program({
  about: 'whether a website is for phishing, from 30 signs; precision, recall and the area under the curve. A stand-in for the UCI table',
  options: { rows: 8000, epochs: 20 },
  small: { rows: 2000, epochs: 8 },
  reaches: { accuracy: { atLeast: 0.84 }, auc: { atLeast: 0.9 } },
  async run({ rows, epochs }, { callbacks, verbose, say }) {
    const [train, test] = split(sites(rows), Math.floor(0.75 * rows));
    const layers = [
      new Dense({ units: 100, activation: 'sigmoid', inputShape: [30] }),
      new Dense({ units: 100, activation: 'sigmoid' }),
      new Dense({ units: 1, activation: 'sigmoid' }),
    ];
    const model = new Sequential(layers, { seed: 7 });
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['binaryAccuracy', 'precision', 'recall', 'auc'] });
    await model.fit(train.x, train.y, { epochs, batchSize: 50, validationSplit: 0.2, verbose, callbacks });
    const { binaryAccuracy, precision, recall, auc } = model.evaluate(test.x, test.y);
    say(`precision ${precision!.toFixed(3)}, recall ${recall!.toFixed(3)}, area ${auc!.toFixed(3)}`);
    return { accuracy: binaryAccuracy!, auc: auc! };
  },
});
