import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import { Bidirectional, Dense, GRU, LSTM, Model, Sequential, SGD, SimpleRNN } from '../../src/index.js';
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
    /** In both directions. */
    both?: true;
    /** The outputs of every step go on. */
    every?: boolean;
    /** Before the first step. */
    outputs?: number[];
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
const layers = { SimpleRNN, LSTM, GRU };

/** The sums are made in other orders, and ten steps carry the differences on. */
const TOLERANCE = 5e-6;

for (const expected of golden.cases) {
  const { layer: kind, both, every = false, inputs, targets } = expected;
  const what = both ? `Bidirectional of ${kind}, ${every ? 'all steps' : 'the last of each'}` : kind;
  test(`${what}: ten losses, and the weights after one and ten steps as in PyTorch`, () => {
    const inputShape = shape.slice(1);
    const one = new layers[kind]({ units, returnSequences: every, inputShape });
    const layer = both ? new Bidirectional({ layer: one, inputShape }) : one;
    const model = new Sequential([layer, new Dense({ units: classes, activation: 'softmax' })]);
    model.compile({ optimizer: new SGD({ learningRate }), loss: 'sparseCategoricalCrossentropy' });
    model.setWeights(expected.initialWeights.map((weights) => Float32Array.from(weights)));
    const x = { data: Float32Array.from(inputs), shape };
    const y = { data: Int32Array.from(targets), shape: every ? shape.slice(0, 2) : shape.slice(0, 1) };
    if (expected.outputs) {
      const { data } = new Model({ inputs: model.inputs, outputs: layer.output }).predict(x);
      assertClose('outputs', data, expected.outputs, TOLERANCE);
    }
    expected.losses.forEach((expectedLoss, step) => {
      const { loss } = model.trainOnBatch(x, y);
      assertClose(`loss of step ${step + 1}`, [loss!], [expectedLoss], TOLERANCE);
      const weights = step === 0 ? expected.weightsAfter1 : step === 9 ? expected.weightsAfter10 : undefined;
      weights?.forEach((values, i) => {
        assertClose(`${model.parameters[i]!.name} after step ${step + 1}`, model.getWeights()[i]!, values, TOLERANCE);
      });
    });
  });
}

test.run();
