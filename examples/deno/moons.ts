// Tells two moons apart, in Deno: npm run build, then deno run --allow-read examples/deno/moons.ts
import { Adam, backendInfo, Dense, Sequential } from 'wasm-nn';
import { makeMoons } from 'wasm-nn/data';

const train = makeMoons({ samples: 1000, noise: 0.15, seed: 1 });
const test = makeMoons({ samples: 500, noise: 0.15, seed: 2 });

const model = new Sequential(
  [
    new Dense({ units: 16, activation: 'relu', kernelInitializer: 'heNormal', inputShape: [2] }),
    new Dense({ units: 16, activation: 'relu', kernelInitializer: 'heNormal' }),
    new Dense({ units: 2, activation: 'softmax' }),
  ],
  { seed: 7 },
);
model.compile({ optimizer: new Adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
await model.fit(train.x, train.y, { epochs: 30, batchSize: 50, verbose: 0 });

const { accuracy } = model.evaluate(test.x, test.y);
console.log(`test accuracy ${(100 * accuracy!).toFixed(1)} % on ${backendInfo().runtime}`);
