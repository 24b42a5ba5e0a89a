import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import { Dense, GRU, type Layer, LSTM, Sequential, SGD, SimpleRNN } from '../../src/index.js';
import { assertClose } from '../golden/compare.js';

/** What test/golden/rnn.py writes, which says how PyTorch's weights are brought into the order of gates here. */
interface Golden {
  /** Examples, steps, features. */
  shape: [number, number, number];
  units: number;
  classes: number;
  learningRate: number;
  cases: {
    layer: 'SimpleRNN' | 'LSTM' | 'GRU';
    inputs: number[];
    targets: number[];
    initialWeights: number[][];
    losses: number[];
    weightsAfter1: number[][];
    weightsAfter10: number[][];
  }[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/rnn.json', import.meta.url), 'utf8')) as Golden;
const { shape, units, classes, learningRate } = golden;
const names = ['kernel', 'recurrentKernel', 'bias', 'kernel of the last layer', 'bias of the last layer'];
const layers: Record<Golden['cases'][number]['layer'], () => Layer> = {
  SimpleRNN: () => new SimpleRNN({ units, inputShape: shape.slice(1) }),
  LSTM: () => new LSTM({ units, inputShape: shape.slice(1) }),
  GRU: () => new GRU({ units, inputShape: shape.slice(1) }),
};

/** The sums are made in other orders, and ten steps carry the differences on. */
const TOLERANCE = 5e-6;

for (const expected of golden.cases) {
  test(`${expected.layer}: ten losses, and the weights after one and ten steps as in PyTorch`, () => {
    const model = new Sequential([layers[expected.layer](), new Dense({ units: classes, activation: 'softmax' })]);
    model.compile({ optimizer: new SGD({ learningRate }), loss: 'sparseCategoricalCrossentropy' });
    model.setWeights(expected.initialWeights.map((weights) => Float32Array.from(weights)));
    expected.losses.forEach((expectedLoss, step) => {
      const { loss } = model.trainOnBatch({ data: Float32Array.from(expected.inputs), shape }, Int32Array.from(expected.targets));
      assertClose(`loss of step ${step + 1}`, [loss!], [expectedLoss], TOLERANCE);
      const weights = step === 0 ? expected.weightsAfter1 : step === 9 ? expected.weightsAfter10 : undefined;
      weights?.forEach((values, i) => {
        assertClose(`${names[i]} after step ${step + 1}`, model.getWeights()[i]!, values, TOLERANCE);
      });
    });
  });
}

test.run();
