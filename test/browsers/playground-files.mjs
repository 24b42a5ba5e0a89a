// What the playground is held against, and given.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The loss that the page's link of playground.js comes to, here. */
export async function playgroundLoss({ Adam, Dense, Sequential }, { makeMoons }) {
  const { x, y } = makeMoons({ samples: 120, noise: 0.15, seed: 3 });
  const layers = [new Dense({ units: 6, activation: 'tanh', inputShape: [2] }), new Dense({ units: 2, activation: 'softmax' })];
  const model = new Sequential(layers, { seed: 3 });
  model.compile({ optimizer: new Adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const { history } = await model.fit(x, y, { epochs: 12, batchSize: 32, verbose: 0 });
  return history.loss.at(-1);
}

/** Files as MNIST's, of a few images each. */
export function writeMnist(folder) {
  mkdirSync(folder);
  for (const [split, count] of Object.entries({ train: 24, t10k: 8 })) {
    const write = (name, head, length, end) =>
      writeFileSync(
        join(folder, `${split}-${name}-ubyte`),
        Uint8Array.from([0, 0, 8, ...head, ...Array.from({ length }, (_, i) => (i * 7) % end)]),
      );
    write('images-idx3', [3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28], count * 784, 256);
    write('labels-idx1', [1, 0, 0, 0, count], count, 10);
  }
}
