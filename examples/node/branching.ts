// A graph that branches and joins: two residual blocks, and a short cut that is concatenated. npm run example -- branching
import {
  AdamW,
  Add,
  BatchNormalization,
  Concatenate,
  CosineDecay,
  Dense,
  Flatten,
  input,
  loadModel,
  Model,
  ReLU,
  Rescaling,
  type SymbolicTensor,
} from 'wasm-nn';
import { dataset } from './data.js';
import { stopOnCtrlC } from './interrupt.js';

const WIDTH = 96;
const EPOCHS = 4;
const BATCH = 128;

/** x + the way through two dense layers. */
function residual(x: SymbolicTensor): SymbolicTensor {
  const inner = new ReLU().apply(new BatchNormalization({ momentum: 0.9 }).apply(new Dense({ units: WIDTH, useBias: false }).apply(x)));
  return new Add().apply([x, new Dense({ units: WIDTH, kernelInitializer: 'heNormal' }).apply(inner)]);
}

const { train, test } = await dataset('mnist');
const x = input({ shape: [28, 28, 1] });
const pixels = new Flatten().apply(new Rescaling({ scale: 1 / 255 }).apply(x));
const first = new Dense({ units: WIDTH, activation: 'relu' }).apply(pixels);
const joined = new Concatenate().apply([residual(residual(first)), first]);
const model = new Model({ inputs: x, outputs: new Dense({ units: 10, activation: 'softmax' }).apply(joined), seed: 9 });
model.summary();

const steps = EPOCHS * Math.ceil(train.y.length / BATCH);
const learningRate = new CosineDecay({ initialLearningRate: 0, decaySteps: steps - 200, warmupSteps: 200, warmupTarget: 0.003 });
model.compile({ optimizer: new AdamW({ learningRate }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
await model.fit(train.x, train.y, { epochs: EPOCHS, batchSize: BATCH, callbacks: [stopOnCtrlC] });
console.log('test:', model.evaluate(test.x, test.y, { batchSize: 500 }));

const loaded = loadModel(model.save());
loaded.compile({ optimizer: 'adamw', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
console.log('saved and loaded:', loaded.evaluate(test.x, test.y, { batchSize: 500 }));
