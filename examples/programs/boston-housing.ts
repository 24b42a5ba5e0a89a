import { Dense, Normalization, Sequential, SGD } from 'wasm-nn';
import { program } from './program.js';
import { housing, split } from './tables.js';

export default program({
  about:
    'prices of houses from 12 figures: a linear model, and one with two hidden layers. A stand-in for the Boston table: `housing` in tables.ts',
  options: { rows: 2000, epochs: 60 },
  small: { rows: 800, epochs: 30 },
  reaches: { meanError: { atLeast: 25 }, linearError: { atMost: 16 }, deepError: { atMost: 6 } },
  async run({ rows, epochs }, { callbacks, verbose, say }) {
    const [train, test] = split(housing(rows, 3), Math.floor(0.8 * rows));
    const mean = train.y.reduce((sum, price) => sum + price, 0) / train.y.length;
    const errors: number[] = [];
    for (const hidden of [[], [50, 50]]) {
      const scaling = new Normalization({ inputShape: [12] });
      scaling.adapt(train.x);
      const layers = hidden.map((units) => new Dense({ units, activation: 'sigmoid', kernelInitializer: 'lecunNormal' }));
      const model = new Sequential([scaling, ...layers, new Dense({ units: 1 })], { seed: 3 });
      model.compile({ optimizer: new SGD({ learningRate: 0.01, momentum: 0.9 }), loss: 'meanSquaredError' });
      await model.fit(train.x, train.y, { epochs, batchSize: 40, validationSplit: 0.2, verbose, callbacks });
      errors.push(model.evaluate(test.x, test.y).loss);
    }
    const meanError = test.y.reduce((sum, price) => sum + (price - mean) ** 2, 0) / test.y.length;
    say(
      `squared errors: of the mean price ${meanError.toFixed(1)}, linear ${errors[0]!.toFixed(1)}, two hidden layers ${errors[1]!.toFixed(1)}`,
    );
    return { meanError, linearError: errors[0]!, deepError: errors[1]! };
  },
});
