import { evaluateDataset } from 'wasm-nn';
import { flowers, network } from './iris.js';
import { program } from './program.js';

/** Batches of 16 rows. */
function* batches({ x, y }: { x: number[][]; y: number[] }) {
  for (let from = 0; from < y.length; from += 16) yield { xs: x.slice(from, from + 16), ys: y.slice(from, from + 16) };
}

export default program({
  about: 'the same from a data set of batches, with another as its validation',
  options: { epochs: 100 },
  small: { epochs: 60 },
  reaches: { accuracy: { atLeast: 0.9 } },
  async run({ epochs }, { callbacks, verbose }) {
    const { train, test } = flowers();
    const model = network();
    const validationData = () => evaluateDataset(model, batches(test));
    const { history } = await model.fitDataset(() => batches(train), { epochs, validationData, verbose, callbacks });
    return { accuracy: history.valAccuracy!.at(-1)! };
  },
});
