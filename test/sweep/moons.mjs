// A trial that trains: moons, by settings; it goes on from its checkpoint, to the bits of a run that was never cut.
import { Dense, Sequential, SGD } from 'wasm-nn';
import { makeMoons } from 'wasm-nn/data';

const { x, y } = makeMoons({ samples: 120, noise: 0.1, seed: 7 });

export default async function moons({ units, learningRate }, { budget = 4, seed, signal, report, checkpoint }) {
  const model = new Sequential(
    [new Dense({ units, activation: 'tanh', inputShape: [2] }), new Dense({ units: 2, activation: 'softmax' })],
    { seed },
  );
  model.compile({ optimizer: new SGD({ learningRate, momentum: 0.9 }), loss: 'sparseCategoricalCrossentropy' });
  const saved = await checkpoint.load();
  if (saved) model.resume(saved);
  const keeper = {
    async onEpochEnd(epoch, logs) {
      report(epoch, { loss: logs.loss });
      await checkpoint.save(model.checkpoint());
    },
  };
  await model.fit(x, y, { epochs: budget, batchSize: 16, verbose: 0, signal, callbacks: [keeper] });
  return model.evaluate(x, y);
}
