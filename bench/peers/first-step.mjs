// A whole program up to the end of its first training step; bench/start.ts times it from outside.
import { Dense, Sequential, SGD } from '../../dist/index.js';

const batch = 32;
const x = { data: Float32Array.from({ length: batch * 784 }, (_, i) => (i % 255) / 255), shape: [batch, 784] };
const y = Int32Array.from({ length: batch }, (_, i) => i % 10);

const model = new Sequential(
  [new Dense({ units: 128, activation: 'relu', inputShape: [784] }), new Dense({ units: 10, activation: 'softmax' })],
  { seed: 1 },
);
model.compile({ optimizer: new SGD({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy' });
const { loss } = model.trainOnBatch(x, y);
if (!Number.isFinite(loss)) process.exit(1);
