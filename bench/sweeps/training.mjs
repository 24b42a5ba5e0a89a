// A trial that trains for about a second.
import { Adam, Dense, Sequential } from 'wasm-nn';
import { makeBlobs } from 'wasm-nn/data';

const { x, y } = makeBlobs({ samples: 2000, centers: 10, features: 64, seed: 3 });

export default async function training({ units, learningRate }, { seed }) {
  const layers = [new Dense({ units, activation: 'relu', inputShape: [64] }), new Dense({ units: 10, activation: 'softmax' })];
  const model = new Sequential(layers, { seed });
  model.compile({ optimizer: new Adam({ learningRate }), loss: 'sparseCategoricalCrossentropy' });
  const { history } = await model.fit(x, y, { epochs: 240, batchSize: 32, verbose: 0 });
  return { loss: history.loss.at(-1) };
}
