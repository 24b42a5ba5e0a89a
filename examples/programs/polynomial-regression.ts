import { Adam, Dense, Normalization, Sequential } from 'wasm-nn';
import { program } from './program.js';
import { drawTable } from './tables.js';

/** 0.8 - 0.2 x - 0.9 x^2 + 0.5 x^3 */
const COEFFICIENTS = [0.8, -0.2, -0.9, 0.5];
const polynomial = (x: number): number => COEFFICIENTS.reduceRight((sum, coefficient) => sum * x + coefficient, 0);

export default program({
  about: 'a cubic from points with noise: a dense layer on normalized powers of x',
  options: { points: 200, epochs: 200 },
  small: { epochs: 60 },
  reaches: { worstError: { atMost: 0.15 } },
  async run({ points, epochs }, { callbacks, verbose }) {
    const { x, y } = drawTable([], points, 1, (random) => {
      const at = 2 * random.uniform() - 1;
      return [[at, at ** 2, at ** 3], polynomial(at) + 0.05 * random.normal()];
    });
    const scaling = new Normalization({ inputShape: [3] });
    scaling.adapt(x);
    const model = new Sequential([scaling, new Dense({ units: 1 })], { seed: 1 });
    model.compile({ optimizer: new Adam({ learningRate: 0.05 }), loss: 'meanSquaredError' });
    await model.fit(x, y, { epochs, verbose, callbacks });
    const grid = Array.from({ length: 21 }, (_, i) => i / 10 - 1);
    const fitted = model.predict(grid.map((at) => [at, at ** 2, at ** 3])).data;
    return { worstError: Math.max(...grid.map((at, i) => Math.abs(fitted[i]! - polynomial(at)))) };
  },
});
